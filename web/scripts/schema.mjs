// Writes src/api/schema.ts: the documents of the API as TypeScript, from the description the server commits. Not committed itself, so it cannot drift.
import { readFile, writeFile } from 'node:fs/promises';

const api = JSON.parse(await readFile(process.env.OPENAPI ?? new URL('../../src/Semblance.Server/openapi.json', import.meta.url), 'utf8'));

function typeOf(schema) {
  if (!schema) return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return alternatives.map(typeOf).join(' | ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'array': return `Array<${typeOf(schema.items)}>`;
    case 'integer':
    case 'number': return 'number';
    case 'boolean': return 'boolean';
    case 'string': return 'string';
    case 'null': return 'null';
    case 'object': return schema.properties ? objectOf(schema) : `Record<string, ${typeOf(schema.additionalProperties ?? {})}>`;
    default: return 'unknown';
  }
}

function objectOf(schema) {
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(([name, of]) => {
    // Members without a value are left out of answers, whatever the description says of null.
    const type = typeOf(of).split(' | ').filter((part) => part !== 'null').join(' | ') || 'null';
    const optional = !required.has(name) || typeOf(of).includes('null');
    return `  ${JSON.stringify(name)}${optional ? '?' : ''}: ${type}${optional ? ' | null' : ''};`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

const types = Object.entries(api.components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
const text = `// Written by scripts/schema.mjs from src/Semblance.Server/openapi.json.\n${types.join('\n\n')}\n`;
const target = new URL('../src/api/schema.ts', import.meta.url);
if ((await readFile(target, 'utf8').catch(() => '')) !== text) await writeFile(target, text);
