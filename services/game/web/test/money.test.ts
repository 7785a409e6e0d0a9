import { expect, test } from "vitest";
import { gainText, moneySpoken, moneyText } from "../src/state/money";

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test("sixteen asses are a denarius", () => {
  expect(plain(moneyText(196))).toBe("12 dn 4 as");
  expect(plain(moneyText(16))).toBe("1 dn");
  expect(plain(moneyText(15))).toBe("15 as");
  expect(plain(moneyText(0))).toBe("0 as");
});

test("a debt has a minus sign, and no denarius is lost on the way down", () => {
  expect(plain(moneyText(-1))).toBe("\u22121 as");
  expect(plain(moneyText(-33))).toBe("\u22122 dn 1 as");
});

test("thousands are set apart", () => {
  expect(plain(moneyText(1_234_567 * 16))).toBe("1 234 567 dn");
});

test("a gain shows its sign, and so does a loss", () => {
  expect(plain(gainText(20))).toBe("+1 dn 4 as");
  expect(plain(gainText(-20))).toBe("\u22121 dn 4 as");
  expect(plain(gainText(0))).toBe("0 as");
});

test("coin can be read aloud", () => {
  expect(moneySpoken(17)).toBe("1 denarius and 1 as");
  expect(moneySpoken(-196)).toBe("minus 12 denarii and 4 asses");
});

test("every sum is said exactly", () => {
  for (let asses = -400; asses <= 400; asses += 1) {
    const [denarii = "0", rest = "0"] = ["dn", "as"].map((unit) => new RegExp(`(\\d+) ${unit}`).exec(plain(moneyText(asses)))?.[1] ?? "0");
    expect(Number(denarii) * 16 + Number(rest)).toBe(Math.abs(asses));
  }
});
