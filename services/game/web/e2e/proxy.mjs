// A reverse proxy, as it stands before many games: it passes everything on, and may change what is answered for a path.
import { createServer, request } from "node:http";
import { once } from "node:events";

/** `change(path, text)` answers the text that is sent instead, for answers that are scripts. */
export async function proxyTo(url, change) {
  const { hostname, port } = new URL(url);
  const server = createServer((asked, answer) => {
    const isScript = asked.url.endsWith(".js");
    const headers = { ...asked.headers, ...(isScript && { "accept-encoding": "identity", "if-none-match": "" }) };
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers }, (found) => {
      if (!isScript) {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
        return;
      }
      const pieces = [];
      found.on("data", (piece) => pieces.push(piece));
      found.on("end", () => {
        const text = Buffer.from(change(asked.url, Buffer.concat(pieces).toString()));
        answer.writeHead(found.statusCode, { ...found.headers, "content-length": text.length });
        answer.end(text);
      });
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
