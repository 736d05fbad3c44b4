export function contents(path) {
  throw `no files in JavaScript: ${path}`;
}

export async function visit(url) {
  try {
    const answer = await fetch(url);
    return await answer.text();
  } catch (error) {
    throw String(error).trim();
  }
}
