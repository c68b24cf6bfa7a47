/** What an operation takes, as OpenAPI, Swagger and Postman describe it. */
export interface Parameter { name: string; where: string; type: string; about: string; isRequired: boolean }

/** What an operation answers. */
export interface Answer { status: string; type: string; about: string }

/** Parameters as they were described, which may be anything; what has no name is left out. */
export function parametersOf(described: unknown): Parameter[] {
  return listOf(described).flatMap((one) => {
    const name = textOf(one.name) || textOf(one.key);
    return name ? [{ name, where: textOf(one.in), type: typeOf(one), about: textOf(one.description), isRequired: one.required === true }] : [];
  });
}

/** By status, as OpenAPI does it, or one after the other, as Postman does it. */
export function responsesOf(described: unknown): Answer[] {
  if (Array.isArray(described)) return listOf(described).map((one) => ({ status: textOf(one.code) || textOf(one.status), type: '', about: textOf(one.name) || textOf(one.description) }));
  return isObject(described) ? Object.entries(described).map(([status, one]) => ({ status, type: isObject(one) ? typeOf(one) : '', about: isObject(one) ? textOf(one.description) : textOf(one) })) : [];
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The type of a parameter itself, of its schema, or the media types of an answer. */
function typeOf(of: Record<string, unknown>): string {
  if (isObject(of.content)) return Object.keys(of.content).join(', ');
  const schema = isObject(of.schema) ? of.schema : of;
  const type = Array.isArray(schema.type) ? schema.type.map(textOf).join(' | ') : textOf(schema.type);
  return type === 'array' && isObject(schema.items) ? `${textOf(schema.items.type)}[]` : type;
}
