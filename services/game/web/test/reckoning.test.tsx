// @vitest-environment happy-dom
import "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test } from "vitest";
import { Term } from "../src/ui/pieces";
import RouteList from "../src/ui/sections/routes";
import { TheLog, TroubleNote } from "../src/ui/notices";
import * as pageState from "../src/state/page";
import * as store from "../src/state/store";
import { offer, state } from "./examples";

let page: HTMLElement;
const show = (what: preact.ComponentChild) => act(() => render(what, page));
const find = (id: string) => page.querySelector<HTMLElement>(`[data-testid="${id}"]`);

beforeEach(() => {
  document.body.replaceChildren((page = document.createElement("div")));
  store.state.value = state();
  pageState.stuck.value = null;
});

test("a route shows every cost, the gain and the worst, and can be taken", async () => {
  const routes = { from: "ostia", routes: [offer()] };
  store.routes.value = routes;
  await show(<RouteList />);
  for (const words of ["VECTVRA", "PORTORIA", "MERCEDES", "MERX", "By sea and the Via Campana", "Squalls."]) {
    expect(page.textContent).toContain(words);
  }
  expect(find("cost-total")!.textContent).toContain("23 denarii and 12 asses");
  expect(find("forecast-worst")!.textContent).toContain("minus 3 denarii and 12 asses");
  expect(find("dispatch")!.hasAttribute("disabled")).toBe(false);
});

test("a locked route says why and offers nothing", async () => {
  const { forecast: _, ...rest } = offer({ locked: "It wants a better name.", path: [] });
  store.routes.value = { from: "ostia", routes: [rest] };
  await show(<RouteList />);
  expect(page.textContent).toContain("It wants a better name.");
  expect(page.querySelector("button")).toBeNull();
});

test("what hinders is told, and nothing can be sent", async () => {
  const routes = { from: "ostia", routes: [offer()], hindrance: "Your carriers are out." };
  store.routes.value = routes;
  await show(<RouteList />);
  await act(() => page.querySelector<HTMLElement>(".route-head")!.click());
  expect(find("hindrance")!.textContent).toBe("Your carriers are out.");
  expect(find("dispatch")!.hasAttribute("disabled")).toBe(true);
});

test("trouble is an alert with a way on", async () => {
  let again = 0;
  pageState.stuck.value = { trouble: { title: "No answer", detail: "Try again.", repeatable: true }, again: () => (again += 1) };
  await show(<TroubleNote />);
  expect(page.querySelector("[role=alert]")!.textContent).toContain("Try again.");
  await act(() => page.querySelector("button")!.click());
  expect(again).toBe(1);
});

test("tidings are read aloud politely", async () => {
  pageState.log.value = [{ id: 1, text: "Home from Capua." }];
  await show(<TheLog />);
  const log = page.querySelector("[role=log]")!;
  expect(log.getAttribute("aria-live")).toBe("polite");
  expect(log.textContent).toBe("Home from Capua.");
});

test("a Latin term is a button", async () => {
  await show(<Term of="VECTVRA" />);
  expect(page.querySelector("button")!.textContent).toBe("VECTVRA");
});
