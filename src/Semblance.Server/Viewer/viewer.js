'use strict';

// Shows openapi.json. Text only ever becomes text: nothing of the document is taken for HTML.

const element = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};

const shortName = (reference) => reference.split('/').pop();

// A schema in one line; named ones by name.
const typeOf = (schema) => {
  if (!schema) return 'nothing';
  if (schema.$ref) return shortName(schema.$ref);
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return union.map(typeOf).join(' | ');
  const type = [schema.type ?? 'anything'].flat().join(' | ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.additionalProperties) return `map to ${typeOf(schema.additionalProperties)}`;
  return schema.format ? `${type} (${schema.format})` : type;
};

const list = (entries) => {
  const made = element('dl');
  for (const [name, type, meaning] of entries) {
    made.append(element('dt', `${name}: ${type}`), element('dd', meaning ?? ''));
  }
  return made;
};

const members = (schema) => Object.entries(schema?.properties ?? {}).map(([name, value]) =>
  [schema.required?.includes(name) ? name : `${name}?`, typeOf(value), value.description]);

const details = (title, ...children) => element('details', '', element('summary', title), ...children);

const sample = ({ example }) => (example === undefined ? [] : [element('pre', JSON.stringify(example, null, 2))]);

const body = (request) => Object.entries(request?.content ?? {}).map(([type, sent]) =>
  details(`body ${type}: ${sent.schema?.$ref ? typeOf(sent.schema) : ''}`, list(members(sent.schema)), ...sample(sent)));

const operation = (path, method, { operationId, summary, description, parameters, requestBody, responses }) => {
  const made = element('article');
  made.id = operationId;
  const method_ = element('span', method.toUpperCase());
  method_.className = 'method';
  made.append(element('h3', '', method_, element('code', path)), element('p', summary), element('p', description));
  if (parameters?.length) {
    made.append(details('parameters', list(parameters.map((p) =>
      [`${p.name} (${p.in}${p.required ? '' : ', optional'})`, typeOf(p.schema), p.description]))));
  }
  made.append(...body(requestBody));
  made.append(details('answers', list(Object.entries(responses).map(([status, answer]) =>
    [status, Object.entries(answer.content ?? {}).map(([type, { schema }]) => `${type} ${typeOf(schema)}`).join(', ') || 'no body', answer.description])),
    ...Object.values(responses).flatMap((answer) => Object.values(answer.content ?? {})).flatMap(sample)));
  return made;
};

const show = (api) => {
  document.getElementById('title').textContent = `${api.info.title} API ${api.info.version}`;
  document.getElementById('intro').textContent = api.info.description;
  const byTag = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const tag = described.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), [path, method, described]]);
    }
  }
  const index = element('ul');
  const main = document.getElementById('operations');
  for (const [tag, operations] of byTag) {
    main.append(element('h2', tag));
    for (const [path, method, described] of operations) {
      const link = element('a', `${method.toUpperCase()} ${path}`);
      link.href = `#${described.operationId}`;
      index.append(element('li', '', link));
      main.append(operation(path, method, described));
    }
  }
  main.append(element('h2', 'schemas'));
  for (const [name, schema] of Object.entries(api.components?.schemas ?? {})) {
    main.append(details(`${name}${schema.enum ? `: ${typeOf(schema)}` : ''}`, element('p', schema.description ?? ''), list(members(schema))));
  }
  document.getElementById('index').append(index);
};

fetch('/openapi.json').then((answer) => answer.json()).then(show, (error) => {
  document.getElementById('intro').textContent = `openapi.json cannot be read: ${error.message}`;
});
