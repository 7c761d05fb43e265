/** Shows the OpenAPI document that the server makes from its operations. Text goes in as text, never as HTML. */

const make = (tag, { text, ...attributes } = {}, children = []) => {
  const element = document.createElement(tag)
  if (text !== undefined) element.textContent = text
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** The schema with its references filled in, a few levels deep. */
function resolve(schema, schemas, depth = 4) {
  if (typeof schema !== 'object' || schema === null) return schema
  if (Array.isArray(schema)) return schema.map((one) => resolve(one, schemas, depth))
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop()
    return depth === 0 ? name : resolve(schemas[name], schemas, depth - 1)
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, schemas, depth)]))
}

const code = (schema, schemas) => make('pre', { text: JSON.stringify(resolve(schema, schemas), null, 2) })
const row = (name, text) => make('tr', {}, [make('td', { text: name }), make('td', { text })])
const heading = (text) => make('h3', { text })

function parametersOf(operation) {
  const rows = operation.parameters.map(({ name, in: place, required, schema }) =>
    row(name, [`in ${place}`, required ? 'required' : '', schema?.description ?? ''].filter(Boolean).join(' · ')),
  )
  return rows.length > 0 ? [heading('Parameters'), make('table', {}, rows)] : []
}

function detailsOf(path, method, operation, schemas) {
  const caller =
    operation.security.length === 0
      ? 'anyone'
      : Object.keys(operation.security[0])[0] === 'appSecret'
        ? "the app's servers"
        : 'a user'
  const body = operation.requestBody?.content['application/json'].schema
  const { 200: done, ...errors } = operation.responses
  const summary = make('summary', {}, [
    make('span', { class: 'method', text: method.toUpperCase() }),
    make('span', { class: 'path', text: path }),
    make('span', { class: 'what', text: `${operation.operationId} — ${operation.summary} For ${caller}.` }),
  ])
  return make('details', { 'data-text': `${operation.operationId} ${path} ${operation.summary}`.toLowerCase() }, [
    summary,
    make('div', { class: 'body' }, [
      ...parametersOf(operation),
      ...(body ? [heading('Body'), code(body, schemas)] : []),
      heading('Answer'),
      code(done.content['application/json'].schema, schemas),
      heading('Errors'),
      make(
        'table',
        {},
        Object.entries(errors).map(([status, { description }]) => row(status, description.replaceAll('`', ''))),
      ),
    ]),
  ])
}

const document_ = await (await fetch('/v1/openapi.json')).json()
const groups = new Map()
for (const [path, methods] of Object.entries(document_.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const tag = operation.tags[0]
    if (!groups.has(tag)) groups.set(tag, [])
    groups.get(tag).push(detailsOf(path, method, operation, document_.components.schemas))
  }
}
const sections = [...groups].map(([tag, all]) => make('section', {}, [make('h2', { text: tag }), ...all]))
document.querySelector('#operations').append(...sections)
document.querySelector('#about').textContent =
  `Version ${document_.info.version}. The document itself: /v1/openapi.json. The same operations are served over WebSocket at /ws.`

document.querySelector('#filter').addEventListener('input', (event) => {
  const wanted = event.target.value.trim().toLowerCase()
  for (const section of sections) {
    const all = [...section.querySelectorAll('details')]
    for (const one of all) one.hidden = !one.dataset.text.includes(wanted)
    section.hidden = all.every((one) => one.hidden)
  }
})
