// A web server. Every request has an instance of its own, so that globals begin anew.

async function answer(request) {
  const url = new URL(request.url);
  if (url.pathname === "/") return new Response("Hello from JavaScript\n");
  if (url.pathname === "/sleep") {
    await new Promise((resolve) => setTimeout(resolve, Number(url.searchParams.get("ms"))));
    return new Response("slept\n");
  }
  if (url.pathname === "/json") return Response.json({ method: request.method, sent: await request.json() });
  if (url.pathname === "/fetch") return fetch(url.searchParams.get("url"));
  return new Response("not here\n", { status: 404 });
}

addEventListener("fetch", (event) => event.respondWith(answer(event.request)));
