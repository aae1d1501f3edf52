import { mount } from "svelte";
import "../shared/base.css";
import "./field.css";
import { language } from "../shared/i18n/index.svelte";
import App from "./App.svelte";
import { updates } from "./updates.svelte";

language.start();
mount(App, { target: document.getElementById("app") as HTMLElement });
void updates.begin();
