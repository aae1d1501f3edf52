import { mount } from "svelte";
import { language } from "../shared/i18n/index.svelte";
import App from "./App.svelte";
import Training from "./Training.svelte";

language.start();
mount(Training, { target: document.body, anchor: document.body.firstElementChild as HTMLElement });
mount(App, { target: document.getElementById("app") as HTMLElement });
