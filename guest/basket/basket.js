import { price } from "acme:basket/host";

export function total(items) {
  if (items.length === 0) throw "there is nothing in it";
  return items.reduce((sum, item) => sum + price(item.name) * item.count, 0);
}
