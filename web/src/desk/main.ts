import { mount } from "svelte";
import "../shared/base.css";
import "./desk.css";
import { language } from "../shared/i18n/index.svelte";
import App from "./App.svelte";

language.start();
mount(App, { target: document.getElementById("app") as HTMLElement });
