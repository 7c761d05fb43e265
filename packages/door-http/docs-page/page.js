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
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.split('/').pop()
    return depth === 0 ? name : resolve(schemas[name], schemas, depth - 1)
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, schemas, depth)]))
}

const heading = (text) => make('h4', { text })
const row = (name, text) => make('tr', {}, [make('td', { text: name }), make('td', { text })])
const table = (rows) => (rows.length > 0 ? [make('table', {}, rows)] : [])
const plain = (text = '') => text.replaceAll('`', '')

/** What a body or an answer holds, by media type: JSON as its schema, anything else by its name. */
const contentOf = (content = {}, schemas) =>
  Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json'
      ? make('pre', { text: JSON.stringify(resolve(schema, schemas), null, 2), tabindex: '0' })
      : make('p', { class: 'type', text: type }),
  )

function parametersOf({ parameters = [] }) {
  const rows = parameters.map(({ name, in: place, required, description, schema }) =>
    row(name, [`in ${place}`, required && 'required', description ?? schema?.description].filter(Boolean).join(' · ')),
  )
  return rows.length > 0 ? [heading('Parameters'), ...table(rows)] : []
}

/** Every answer that an operation lists, whatever its status and whether or not it has a body. */
function answersOf({ responses = {} }, schemas) {
  const all = Object.entries(responses)
  const good = all.filter(([status]) => status < 400)
  const bad = all.filter(([status]) => status >= 400)
  return [
    heading('Answer'),
    ...good.flatMap(([status, { description, content }]) => [
      ...table([row(status, plain(description))]),
      ...contentOf(content, schemas),
    ]),
    ...(bad.length > 0 ? [heading('Errors')] : []),
    ...table(bad.map(([status, { description }]) => row(status, plain(description)))),
  ]
}

function bodyOf({ requestBody }, schemas) {
  return requestBody ? [heading('Body'), ...contentOf(requestBody.content, schemas)] : []
}

function callerOf({ security = [] }) {
  if (security.length === 0) return 'anyone'
  return 'appSecret' in security[0] ? "the app's servers" : 'a user'
}

function detailsOf(path, method, operation, schemas) {
  const { operationId, summary } = operation
  const head = make('summary', {}, [
    make('span', { class: 'method', text: method.toUpperCase() }),
    make('span', { class: 'path', text: path }),
    make('span', { class: 'what', text: `${operationId} — ${plain(summary)} For ${callerOf(operation)}.` }),
  ])
  const words = `${operationId} ${method} ${path} ${summary}`.toLowerCase()
  const details = make('details', { id: operationId, 'data-text': words }, [head])
  // The schemas of all operations at once are long: each comes when it is looked at.
  details.addEventListener('toggle', () => {
    if (details.children.length > 1) return
    const link = make('a', { class: 'link', href: `#${operationId}`, text: 'Link to this operation' })
    const parts = [...parametersOf(operation), ...bodyOf(operation, schemas), ...answersOf(operation, schemas)]
    details.append(make('div', { class: 'body' }, [link, ...parts]))
  })
  return details
}

function sectionsOf({ paths, components: { schemas } }) {
  const groups = new Map()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = 'other'] = operation.tags ?? []
      groups.set(tag, [...(groups.get(tag) ?? []), detailsOf(path, method, operation, schemas)])
    }
  return [...groups]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([tag, all]) => make('section', { id: tag }, [make('h2', { text: tag }), ...all]))
}

/** Opens what the address names. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!named) return
  if (named.tagName === 'DETAILS') named.open = true
  named.scrollIntoView()
}

function listen(sections) {
  const all = sections.flatMap((section) => [...section.querySelectorAll('details')])
  document.querySelector('#filter').addEventListener('input', ({ target }) => {
    const words = target.value.trim().toLowerCase().split(/\s+/)
    for (const one of all) one.hidden = !words.every((word) => one.dataset.text.includes(word))
    for (const section of sections) section.hidden = !section.querySelector('details:not([hidden])')
    document.querySelector('#none').hidden = all.some(({ hidden }) => !hidden)
  })
  document.querySelector('#expand').addEventListener('click', () => {
    for (const one of all) one.open = !one.hidden
  })
  document.querySelector('#collapse').addEventListener('click', () => {
    for (const one of all) one.open = false
  })
  addEventListener('hashchange', openNamed)
}

async function show() {
  const answer = await fetch('v1/openapi.json')
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
  const api = await answer.json()
  const sections = sectionsOf(api)
  document.querySelector('#groups').append(...sections.map(({ id }) => make('a', { href: `#${id}`, text: id })))
  document.querySelector('#operations').append(...sections)
  document.querySelector('#about').textContent =
    `Version ${api.info.version}, at ${new URL('.', location.href).href}. The same operations are served over WebSocket at ws. The document itself: `
  document.querySelector('#about').append(make('a', { href: 'v1/openapi.json', text: 'v1/openapi.json' }))
  listen(sections)
  openNamed()
}

show().catch((error) => {
  document.querySelector('#about').textContent = `The operations cannot be shown: ${error.message}`
  throw error
})
