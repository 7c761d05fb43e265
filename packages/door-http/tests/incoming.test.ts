import { readFileSync } from 'node:fs'
import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import { asApp, aToken, startServer, type TestServer } from '@tidings/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = await aToken(server, 'alice')
  for (const uid of ['bob', 'carol']) await aToken(server, uid)
})
afterAll(() => server[Symbol.asyncDispose]())

/** An operation as alice calls it. */
async function alice<N extends OperationName>(
  _name: N,
  [method, path]: readonly [string, string],
  body?: Partial<InputOf<N>>,
): Promise<OutputOf<N>> {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }
  const answer = await fetch(`${server.url}/v1${path}`, {
    ...{ method, headers, ...(body ? { body: JSON.stringify(body) } : {}) },
  })
  const said = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(said))
  return said as OutputOf<N>
}

/** A room of alice's and bob's, with a webhook. */
async function aRoom(choices: Partial<InputOf<'incoming.create'>> = {}) {
  const { room } = await alice('room.create', ['POST', '/rooms'], { name: 'Ops', members: ['bob'] })
  const at = `/rooms/${room.id}/incoming`
  const { incoming, url } = await alice('incoming.create', ['POST', at], { name: 'CI', ...choices })
  return {
    ...{ room, incoming, at: `${at}/${incoming.id}`, url: `${server.url}${url}` },
    last: async () =>
      (await alice('log.read', ['GET', `/conversations/${room.oid}/log?before=1000000&limit=1`])).messages.at(-1),
  }
}

async function post(url: string, body: object | string | Buffer, headers: Record<string, string> = {}) {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const json = typeof body === 'string' || Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(sent)),
    headers: { ...json, ...headers },
  })
  return `${answer.status} ${await answer.text()}`
}

test('a text is said in the room by an account of the webhook, which everybody sees for a robot', async () => {
  const { url, last, incoming, room } = await aRoom()
  // Grafana takes no other word than this for success.
  expect(await post(url, { text: 'Hello, 世界' })).toBe('200 ok')
  expect(await last()).toMatchObject({ from: incoming.user, content: { type: 'text', data: 'Hello, 世界' } })
  const { user } = await alice('user.get', ['GET', `/users/incoming-${incoming.id}`])
  expect(user).toMatchObject({ name: 'CI', kind: 'robot' })
  const { members } = await alice('room.members', ['GET', `/rooms/${room.id}/members`])
  expect(members.map((member) => member.user)).toContain(incoming.user)
})

test.each([
  ['a form with a payload', `payload=${encodeURIComponent('{"text": "a + b"}')}`, 'application/x-www-form-urlencoded'],
  ['JSON that is called a form, as curl -d does', '{"text": "a + b"}', 'application/x-www-form-urlencoded'],
  ['JSON that is called a text', '{"text": "a + b"}', 'text/plain'],
  ['JSON behind a byte order mark', Buffer.from('\uFEFF{"text": "a + b"}'), 'application/json; charset=utf-8'],
  ['JSON of no type', '{"text": "a + b"}', undefined],
])('takes %s', async (_, body, type) => {
  const { url, last } = await aRoom()
  expect(await post(url, body, type === undefined ? {} : { 'content-type': type })).toBe('200 ok')
  expect((await last())?.content.data).toBe('a + b')
})

test.each([
  ['*bold* and _it_ and ~gone~', '**bold** and _it_ and ~~gone~~'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['**bold** and *it*', '**bold** and *it*'],
  ['see <https://a.io/x_(y)|the [run]>', String.raw`see [the \[run\]](https://a.io/x_%28y%29)`],
  ['see <https://a.io/?a=1&amp;b=2>', 'see https://a.io/?a=1&b=2'],
  ['1 &lt; 2 &amp;&amp; <b>', '1 < 2 && <b>'],
  ['`<https://a.io|x> *y*`', '`<https://a.io|x> *y*`'],
  ['<#C1|general> <!date^1392734382^{date}|Feb 18> <!subteam^S1|@ops>', '#general Feb 18 @ops'],
  ['<javascript:alert(1)|x>', '<javascript:alert(1)|x>'],
])('reads %s', async (text, said) => {
  const { url, last } = await aRoom()
  expect(await post(url, { text })).toBe('200 ok')
  expect((await last())?.content.data).toBe(said)
})

test('calls who is mentioned, and everybody only where an admin lets it', async () => {
  const quiet = await aRoom()
  expect(await post(quiet.url, { text: '<!channel> <@bob> look, @here' })).toBe('200 ok')
  expect(await quiet.last()).toMatchObject({ mentions: ['user/bob'], content: { data: '@channel @bob look, @here' } })
  const loud = await aRoom({ mentionAll: true })
  for (const said of [
    { text: '<!channel> look' },
    { text: 'look @all' },
    // As Grafana has it, with the words in an attachment.
    { attachments: [{ title: 'Down', text: '@channel look' }] },
  ]) {
    expect(await post(loud.url, said)).toBe('200 ok')
    expect((await loud.last())?.mentions).toEqual(['all'])
  }
  expect(await post(loud.url, { text: 'mail@all.example, `@all`' })).toBe('200 ok')
  expect((await loud.last())?.mentions ?? []).toEqual([])
})

test('who is mentioned and gone keeps nothing from being said', async () => {
  const { url, last } = await aRoom()
  await aToken(server, 'gone')
  await asApp(server, '/admin/users/gone', undefined, 'DELETE')
  expect(await post(url, { text: '<@gone> look' })).toBe('200 ok')
  expect((await last())?.content.data).toBe('@gone look')
})

test('a name stands before what is said where an admin lets it, and is nobody', async () => {
  const strict = await aRoom()
  expect(await post(strict.url, { username: 'alice', icon_url: 'https://a.io/x.png', text: 'hi' })).toBe('200 ok')
  expect((await strict.last())?.content.data).toBe('hi')
  const lax = await aRoom({ rename: true })
  expect(await post(lax.url, { username: '*Build* [bot](x)', channel: '#other', text: 'hi' })).toBe('200 ok')
  expect(await lax.last()).toMatchObject({ from: lax.incoming.user, content: { data: '**Build bot(x)**\n\nhi' } })
})

/** As Alertmanager sends it: the text is empty, fields are numbers, a picture is no address. */
const alert = {
  channel: '#ops',
  username: 'Alertmanager',
  text: '',
  attachments: [
    {
      ...{ color: '#D63232', title: '[FIRING:1] Disk', title_link: 'http://alerts.example/#/alerts', image_url: '' },
      ...{ text: '*db1* is full', fallback: 'Disk of db1 is full', mrkdwn_in: ['fallback', 'text'], footer: 'v0.27' },
      fields: [
        { title: 'Free', value: 3, short: true },
        { title: 'Silenced', value: false },
        { title: 'Nothing', value: null },
      ],
      actions: [
        { type: 'button', text: 'Runbook', url: 'https://runbook.example' },
        { type: 'button', text: 'Evil', url: 'javascript:alert(1)' },
      ],
      ts: 1_767_225_600,
    },
  ],
}

test('attachments are a card, with words for where there are no cards', async () => {
  const { url, last } = await aRoom()
  expect(await post(url, alert)).toBe('200 ok')
  const card = (await last())?.content
  expect(card).toMatchObject({
    type: 'adaptive-card',
    data: {
      fallbackText: 'Disk of db1 is full',
      body: [
        {
          style: 'attention',
          items: [
            { text: String.raw`[\[FIRING:1\] Disk](http://alerts.example/#/alerts)`, weight: 'bolder' },
            { text: '**db1** is full' },
            {
              type: 'FactSet',
              facts: [
                { title: 'Free', value: '3' },
                { title: 'Silenced', value: 'false' },
                { title: 'Nothing', value: '' },
              ],
            },
            { type: 'ActionSet', actions: [{ title: 'Runbook', url: 'https://runbook.example/' }] },
            { text: 'v0.27 · 2026-01-01 00:00 UTC', isSubtle: true },
          ],
        },
      ],
    },
  })
})

test('what nobody can see is no message', async () => {
  const { url } = await aRoom()
  for (const payload of [{}, { text: '' }, { text: '  \n' }, { text: null, attachments: null }, { attachments: [{}] }])
    expect(await post(url, payload)).toBe('400 no_text')
})

const blocks = [
  { type: 'header', text: { type: 'plain_text', text: 'Deploy *7*' } },
  {
    type: 'section',
    text: { type: 'mrkdwn', text: '*web* is out, <@bob>' },
    accessory: { type: 'button', text: { type: 'plain_text', text: 'Open' }, url: 'https://ci.example/7' },
  },
  { type: 'divider' },
  {
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*By*\nann' },
      { type: 'mrkdwn', text: '*In*\n3 s' },
    ],
  },
  { type: 'image', image_url: 'https://ci.example/7.png', alt_text: 'graph' },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'run 7' }] },
  {
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: 'Answers nobody' }, action_id: 'x' }],
  },
  { type: 'input', label: { type: 'plain_text', text: 'not here' } },
]

test('blocks are a card, and the text stands for them', async () => {
  const { url, last } = await aRoom()
  expect(await post(url, { text: 'Deployed web', blocks })).toBe('200 ok')
  const said = await last()
  expect(said?.mentions).toEqual(['user/bob'])
  expect(said?.content).toMatchObject({ type: 'adaptive-card', data: { fallbackText: 'Deployed web' } })
  const { body } = (said as NonNullable<typeof said>).content.data as {
    body: { type: string; text?: string; separator?: true }[]
  }
  expect(body.map(({ type, text, separator }) => `${type}${separator ? '|' : ''} ${text ?? ''}`.trim())).toEqual([
    'TextBlock Deploy *7*',
    'TextBlock **web** is out, @bob',
    'ActionSet',
    'ColumnSet|',
    'Image',
    'TextBlock run 7',
  ])
  expect(await post(url, { blocks })).toBe('200 ok')
  expect((await last())?.content.data).toMatchObject({
    fallbackText: 'Deploy *7*\nweb is out, @bob\nBy\nann\nIn\n3 s\nrun 7',
  })
})

test('what is too long for a message, or too much for a card, is said as far as it goes', async () => {
  const { url, last } = await aRoom()
  expect(await post(url, { text: `${'x'.repeat(19_998)}😀😀` })).toBe('200 ok')
  expect((await last())?.content.data).toBe(`${'x'.repeat(19_998)}…`)
  const many = Array.from({ length: 100 }, (_, at) => ({ title: `T${at}`, text: 'y'.repeat(500) }))
  expect(await post(url, { text: 'All of them', attachments: many })).toBe('200 ok')
  expect((await last())?.content).toMatchObject({ type: 'text', data: expect.stringMatching(/^All of them\nT0\ny+/) })
  expect(await post(url, { text: 'x'.repeat(300_000) })).toMatch(/^413 payload_too_large/)
})

test('the same key says it once', async () => {
  const { url, room } = await aRoom()
  for (const _ of [1, 2]) expect(await post(url, { text: 'once' }, { 'idempotency-key': 'run-7' })).toBe('200 ok')
  const { messages } = await alice('log.read', ['GET', `/conversations/${room.oid}/log?before=1000000&limit=50`])
  expect(messages.filter(({ content }) => content.data === 'once')).toHaveLength(1)
  expect(await post(url, { text: 'x' }, { 'idempotency-key': 'a b' })).toMatch(/^400 invalid_payload/)
})

test.each(['', 'hello', '[]', '"x"', '{"text": ', 'payload=', 'payload=[]', 'payload={'])(
  '%j is no payload',
  async (body) => {
    const { url } = await aRoom()
    expect(await post(url, body, { 'content-type': 'application/json' })).toMatch(/^400 invalid_payload: /)
  },
)

test('bytes that are no UTF-8, and compressed ones, are refused in words of Slack', async () => {
  const { url } = await aRoom()
  expect(await post(url, Buffer.from([0x7b, 0xff, 0x7d]))).toMatch(/^400 invalid_payload: /)
  expect(await post(url, { text: 'x' }, { 'content-encoding': 'gzip' })).toMatch(/^400 invalid_payload: /)
})

test('an address that is wrong, renewed or removed takes nothing', async () => {
  const { url, at, last } = await aRoom()
  const other = await aRoom()
  const secret = (of: string) => of.slice(of.lastIndexOf('/') + 1)
  expect(await post(url.replace(secret(url), secret(other.url)), { text: 'x' })).toMatch(/^404 no_service/)
  expect(await post(url.slice(0, -1), { text: 'x' })).toMatch(/^404 no_service/)
  const renewed = await alice('incoming.renew', ['PUT', `${at}/address`], {})
  expect(await post(url, { text: 'x' })).toMatch(/^404 no_service/)
  expect(await post(`${server.url}${renewed.url}`, { text: 'anew' })).toBe('200 ok')
  expect((await last())?.content.data).toBe('anew')
  await alice('incoming.remove', ['DELETE', at])
  expect(await post(`${server.url}${renewed.url}`, { text: 'x' })).toMatch(/^404 no_service/)
  // What it said stays, and who said it.
  const { messages } = await alice('log.read', [
    'GET',
    `/conversations/room/${renewed.incoming.room}/log?before=1000000&limit=5`,
  ])
  expect(messages.map(({ content }) => content.data)).toContain('anew')
  expect((await fetch(url)).status).toBe(405)
})

test('its account is muted, removed and banned like others', async () => {
  const { url, room, incoming, at } = await aRoom()
  const muteAll = (on: boolean) => alice('room.mute', ['POST', `/rooms/${room.id}/mute`], { on })
  await muteAll(true)
  expect(await post(url, { text: 'x' })).toMatch(/^403 action_prohibited: /)
  await muteAll(false)
  await asApp(server, '/admin/users/ban', { user: incoming.user, banned: true }).catch(() => undefined)
  await alice('room.kick', ['POST', `/rooms/${room.id}/kick`], { members: [incoming.user] })
  expect(await post(url, { text: 'x' })).toMatch(/^40[34] (channel_not_found|action_prohibited)/)
  const { incoming: listed } = await alice('incoming.list', ['GET', `/rooms/${room.id}/incoming`])
  expect(listed).toMatchObject([{ id: incoming.id, inside: false, by: 'user/alice' }])
  const renewed = await alice('incoming.renew', ['PUT', `${at}/address`], {})
  expect(renewed.incoming.inside).toBe(true)
})

test('a room that ended takes nothing, and has no webhooks left', async () => {
  const { url, room } = await aRoom()
  await alice('room.dissolve', ['DELETE', `/rooms/${room.id}`])
  expect(await post(url, { text: 'x' })).toMatch(/^404 (channel_not_found|no_service)/)
})

test('a room has a number of them at most', async () => {
  const { room } = await aRoom()
  const make = () => alice('incoming.create', ['POST', `/rooms/${room.id}/incoming`], { name: 'More' })
  for (let count = 1; count < 20; count++) await make()
  await expect(make()).rejects.toThrow('20 incoming webhooks at most')
})

test('whoever says too much waits, and nobody else with them', async () => {
  await using slow = await startServer({
    rates: { send: { perSecond: 0.1, burst: 3 }, read: { perSecond: 0.1, burst: 5 } },
  })
  const headers = { authorization: `Bearer ${await aToken(slow, 'alice')}`, 'content-type': 'application/json' }
  const create = async (path: string, body: object) => {
    const answer = await fetch(`${slow.url}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await answer.json()) as { room: { id: string }; url: string }
  }
  const { room } = await create('/rooms', { name: 'Ops' })
  const [one, other] = await Promise.all(['one', 'other'].map((name) => create(`/rooms/${room.id}/incoming`, { name })))
  const say = (url = '') => post(`${slow.url}${url}`, { text: 'x' })
  for (let count = 0; count < 3; count++) expect(await say(one?.url)).toBe('200 ok')
  expect(await say(one?.url)).toMatch(/^429 rate_limited/)
  const refused = await fetch(`${slow.url}${one?.url}`, { method: 'POST', body: '{"text":"x"}' })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await say(other?.url)).toBe('200 ok')
  // Who guesses has few tries, and keeps nobody who knows the address from it.
  const guesses = []
  for (let count = 0; count < 6; count++) guesses.push(await say(`${other?.url}x`))
  expect(guesses.at(0)).toMatch(/^404 no_service/)
  expect(guesses.at(-1)).toMatch(/^429 rate_limited/)
  expect(await say(other?.url)).toBe('200 ok')
})

const guide = readFileSync(new URL('../../../docs/guides/incoming-webhooks.md', import.meta.url), 'utf8')
const examples = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) => json)

test.each(examples)('says what the guide sends: %s', async (json) => {
  const { url, last } = await aRoom()
  expect(await post(url, json)).toBe('200 ok')
  expect((await last())?.content.type).toMatch(/^(markdown|adaptive-card)$/)
})

/** What programs send that others have refused, or shown without what mattered. */
const reported = {
  'a field that is null, one without a value, and lines that end as on Windows (mattermost 4000, 6873)': [
    {
      attachments: [
        {
          pretext: '<https://tfs.example/1#view=discussion|pull request 1> (Task #1)',
          fields: [{ title: 'Old', value: null }, null, { title: 'Text', value: '-Merge\r\n-Task #12345' }],
        },
      ],
    },
    ['[pull request 1](https://tfs.example/1#view=discussion)', 'Task #12345'],
  ],
  'more attachments than fit (mattermost 14207)': [
    { attachments: Array.from({ length: 109 }, (_, at) => ({ title: `Alert ${at}`, text: 'is firing' })) },
    ['Alert 0', 'Alert 108'],
  ],
  'a text with what it looks like in code (zulip 20724)': [{ text: 'run `make *all*` & <b>' }, ['`make *all*` & <b>']],
  'attachments one below the other (zulip 23839)': [
    { attachments: [{ text: 'Service: Memory\nState: OK' }, { text: 'Please take a look: @cmkadmin' }] },
    ['Service: Memory\\nState: OK', 'Please take a look: @cmkadmin'],
  ],
  'fields of a section (zulip 22228)': [
    {
      text: 'Uptime Kuma Alert',
      blocks: [
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*Message*\nDown' },
            { type: 'mrkdwn', text: '*Time*\n7' },
          ],
        },
      ],
    },
    ['**Message**\\nDown', '**Time**\\n7', 'Uptime Kuma Alert'],
  ],
  'blocks without a text (grafana 42768)': [
    { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Only here' } }] },
    ['"fallbackText":"Only here"'],
  ],
  'only what is said in place of it (gotify-slack-webhook 7)': [
    { text: '', attachments: [{ fallback: '[FIRING:1] Disk', color: 'danger' }] },
    ['[FIRING:1] Disk'],
  ],
  'a picture whose address is empty, or a path (Rocket.Chat 11506, grafana 21709)': [
    { attachments: [{ title: 'CPU', image_url: '', thumb_url: '/graph.png', title_link: '', footer_icon: '' }] },
    ['CPU'],
  ],
  'a name of signs that are no letters (matrix-appservice-discord 783)': [
    { username: '🤖 (ci)/#1', text: 'hi' },
    ['hi'],
  ],
  'words that mention somebody, as they stand in a mail address (Rocket.Chat)': [
    { text: 'ops@all.example' },
    ['ops@all.example'],
  ],
} as const

test.each(Object.entries(reported))('%s', async (_, [payload, said]) => {
  const { url, last } = await aRoom()
  expect(await post(url, payload)).toBe('200 ok')
  const message = await last()
  expect(message?.mentions ?? []).toEqual([])
  for (const words of said) expect(JSON.stringify(message?.content)).toContain(words)
})
