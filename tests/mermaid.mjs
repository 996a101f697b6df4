// Reads charts from standard input, a JSON list of texts, and says what Mermaid's own grammar finds in each.
import { readFileSync } from "node:fs";
import purify from "dompurify";
import mermaid from "mermaid";

// It wants a browser for cleaning titles alone, and here nothing is shown.
Object.assign(purify, { addHook() {}, sanitize: (text) => text });

async function read(text) {
  try {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const nodes = [...db.getVertices().values()].map(({ id, text }) => [id, text]);
    const frames = db.getSubGraphs().map(({ id, title }) => [id, title]);
    const edges = db.getEdges().map(({ start, end, stroke }) => [start, end, stroke]);
    return { nodes, frames, edges };
  } catch (error) {
    return { error: String(error) };
  }
}

const found = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) found.push(await read(text));
console.log(JSON.stringify(found));
