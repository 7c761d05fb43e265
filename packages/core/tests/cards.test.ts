import { limits } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { cardOf } from './cards.ts'
import { aCore, type Harness, settled, text } from './harness.ts'

const fails = (code: string) => ({ code })

const lunch = cardOf('Lunch?', {
  body: [
    { type: 'TextBlock', text: 'Lunch?' },
    { type: 'Input.Text', id: 'what', label: 'What', isRequired: true, maxLength: 10 },
    {
      ...{ type: 'Input.ChoiceSet', id: 'when', isMultiSelect: true },
      choices: ['12', '13'].map((value) => ({ title: `${value}:00`, value })),
    },
  ],
  actions: [
    { type: 'Action.Execute', id: 'order', title: 'Order', verb: 'order', data: { table: 7 } },
    { type: 'Action.Submit', title: 'No', associatedInputs: 'None' },
    { type: 'Action.OpenUrl', title: 'Menu', url: 'https://example.org/menu' },
  ],
})

/** Robo has a room with ann and bob, and says a card there. */
async function aTable(core: Harness, content = lunch) {
  const [robo, ann, bob] = [await core.terminal('robo'), await core.terminal('ann'), await core.terminal('bob')]
  const { room } = await robo.call('room.create', { name: 'Tea', members: ['ann', 'bob'] })
  const sent = await robo.call('message.send', { to: room.oid, content })
  const order = { id: sent.id, action: 'order', inputs: { what: 'soup' }, clientActId: '1' }
  return { robo, ann, bob, room, sent, id: sent.id, order }
}

test('who chooses a button of a card tells whoever wrote it what they answered, once', async () => {
  await using core = await aCore()
  const { robo, ann, room, id, order } = await aTable(core)
  const first = await ann.call('card.act', order)
  expect(await ann.call('card.act', order)).toEqual(first)
  await settled()
  const act = {
    ...{ id: first.id, message: id, conversation: room.oid, user: 'user/ann', action: 'order', verb: 'order' },
    ...{ data: { table: 7 }, inputs: { what: 'soup' } },
  }
  expect(robo.seen('action')).toMatchObject([{ key: first.id, value: act }])
  expect(ann.seen('action')).toEqual([])
  await expect(ann.call('card.act', { ...order, inputs: { what: 'tea' } })).rejects.toMatchObject(fails('conflict'))
})

test('who was away is told of what was done on their cards for a day', async () => {
  await using core = await aCore()
  const { ann, order } = await aTable(core)
  const { changes: before } = await core.call('robo', 'user.changes', { since: 0 })
  await ann.call('card.act', order)
  const since = before.at(-1)?.data.version ?? 0
  const missed = async () => (await core.call('robo', 'user.changes', { since })).changes
  expect(await missed()).toMatchObject([{ event: 'action', data: { value: { inputs: { what: 'soup' } } } }])
  core.tick(86_400_001)
  await expect.poll(missed).toEqual([])
})

test('an answer is what the card asks, and nothing else', async () => {
  await using core = await aCore()
  const { ann, order, sent } = await aTable(core)
  const answered = (inputs: Record<string, string>) => ann.call('card.act', { ...order, inputs, clientActId: 'x' })
  for (const odd of [
    {},
    { what: '' },
    { what: 'a'.repeat(11) },
    { what: 'soup', price: '0' },
    { what: 'soup', when: '12,14' },
  ])
    await expect(answered(odd)).rejects.toMatchObject(fails('invalid'))
  await answered({ what: 'soup', when: '12,13' })
  // A button without an id was given one, and one that asks nothing takes no answers.
  expect(sent.content).toMatchObject({ data: { actions: [{ id: 'order' }, { id: 'action-2' }, {}] } })
  const no = { id: order.id, action: 'action-2', clientActId: 'no' }
  await ann.call('card.act', no)
  await expect(ann.call('card.act', { ...no, clientActId: 'n', inputs: { what: 'soup' } })).rejects.toMatchObject(
    fails('invalid'),
  )
})

test('a button is there as long as the card has it, and for who may see the card', async () => {
  await using core = await aCore()
  const { robo, ann, id, order, room } = await aTable(core)
  await core.terminal('eve')
  await expect(core.call('eve', 'card.act', order)).rejects.toMatchObject(fails('not_found'))
  await expect(ann.call('card.act', { ...order, action: 'nothing' })).rejects.toMatchObject(fails('conflict'))
  const plain = await robo.call('message.send', { to: room.oid, content: text('no card') })
  await expect(ann.call('card.act', { ...order, id: plain.id })).rejects.toMatchObject(fails('not_found'))
  const [{ id: passed } = { id: '' }] = (await ann.call('message.forward', { ids: [id], to: ['user/bob'] })).sent
  await expect(core.call('bob', 'card.act', { ...order, id: passed })).rejects.toMatchObject(fails('forbidden'))
  await robo.call('message.edit', { id, content: cardOf('Ordered.', { actions: [] }) })
  await expect(ann.call('card.act', order)).rejects.toMatchObject(fails('conflict'))
  await robo.call('message.recall', { id })
  await expect(ann.call('card.act', order)).rejects.toMatchObject(fails('conflict'))
})

test('one person sees another thing in place of a card, until it changes for all', async () => {
  await using core = await aCore()
  const { robo, ann, bob, id, order } = await aTable(core)
  const done = cardOf('Ordered: soup', { actions: [{ type: 'Action.Submit', id: 'undo', title: 'Undo' }] })
  await robo.call('card.update', { id, for: ['user/ann'], content: done })
  await settled()
  expect(ann.seen('card')).toMatchObject([{ key: id, value: { id, content: done, editedAt: 0 } }])
  expect(bob.seen('card')).toEqual([])
  expect((await ann.call('message.get', { id })).message.content).toMatchObject({ data: { body: lunch.data.body } })
  // What they have before them is what they choose from.
  await expect(ann.call('card.act', order)).rejects.toMatchObject(fails('conflict'))
  await ann.call('card.act', { id, action: 'undo', clientActId: 'undo' })
  await expect(bob.call('card.act', { ...order, action: 'undo' })).rejects.toMatchObject(fails('conflict'))
  await robo.call('message.edit', { id, content: cardOf('Closed') })
  await settled()
  expect(ann.seen('card').at(-1)).toMatchObject({ key: id, value: null })
  await ann.call('card.act', { id, action: 'yes', clientActId: 'yes' })
})

test('what one person sees is taken back by its author, by a recall, and by an end of thirty days', async () => {
  await using core = await aCore()
  const { robo, ann, id, room } = await aTable(core)
  const show = (more: object = {}) =>
    robo.call('card.update', { id, for: ['user/ann'], content: text('Thanks'), ...more })
  const kept = () => core.parts.store.records.list('user/ann', 'card', '', 9)
  await show()
  expect(await kept()).toHaveLength(1)
  await show({ content: null })
  expect(await kept()).toEqual([])
  await show()
  core.tick(30 * 86_400_000 + 1)
  await expect.poll(kept).toEqual([])
  await show()
  const { id: other } = await robo.call('message.send', { to: room.oid, content: lunch })
  await show({ id: other })
  await robo.call('message.recall', { id })
  await settled()
  expect((await kept()).map(({ key }) => key)).toEqual([other])
  expect(await core.parts.store.records.list('shown/robo', 'shown', '', 9)).toHaveLength(1)
  expect(ann.seen('card').at(-1)).toMatchObject({ key: id, value: null })
})

test('only who sent a card shows something else of it, to who may see it, and no other file', async () => {
  await using core = await aCore()
  const { robo, ann, id, room } = await aTable(core)
  await core.terminal('eve')
  const shown = { id, for: ['user/bob'] as [`user/${string}`], content: text('Thanks') }
  await expect(ann.call('card.update', shown)).rejects.toMatchObject(fails('forbidden'))
  await expect(robo.call('card.update', { ...shown, for: ['user/eve'] })).rejects.toMatchObject(fails('not_found'))
  for (const content of [
    { type: 'custom/x', data: 1 },
    { type: 'notice/recalled', data: {} },
  ])
    await expect(robo.call('card.update', { ...shown, content })).rejects.toMatchObject(fails('invalid'))
  const { id: plain } = await robo.call('message.send', { to: room.oid, content: text('no card') })
  await expect(robo.call('card.update', { ...shown, id: plain })).rejects.toMatchObject(fails('not_found'))
})

test('nobody fills the room that the author of a card has for what people do', async () => {
  await using core = await aCore()
  const { ann, bob, order } = await aTable(core)
  const act = (who: typeof ann, clientActId: number) =>
    who.call('card.act', { ...order, clientActId: `${clientActId}` })
  for (let count = 0; count < limits.cardActsOfUser; count++) await act(ann, count)
  await expect(act(ann, limits.cardActsOfUser)).rejects.toMatchObject(fails('too_large'))
  // What was done is done, and others go on.
  await act(ann, 0)
  await act(bob, 0)
  core.tick(86_400_001)
  await expect
    .poll(() =>
      act(ann, limits.cardActsOfUser).then(
        () => 'done',
        () => 'refused',
      ),
    )
    .toBe('done')
})

test('other systems are told of what is done on cards', async () => {
  await using core = await aCore()
  const { ann, order } = await aTable(core)
  const { next } = await core.app('event.list', { after: 'now' })
  await ann.call('card.act', order)
  const { events } = await core.app('event.list', { after: next, types: 'card.acted' })
  expect(events).toMatchObject([
    { type: 'card.acted', data: { author: 'user/robo', act: { inputs: { what: 'soup' } } } },
  ])
})

test('words that are not wanted are replaced wherever they are read in a card, and what a button carries is left alone', async () => {
  const compile = (words: readonly string[]) => (where: string) =>
    words.flatMap((word) => {
      const from = where.indexOf(word)
      return from < 0 ? [] : [{ word, from, to: from + word.length }]
    })
  await using core = await aCore({}, { words: { compile } })
  await core.app('words.put', { list: 'a', title: 'A', mode: 'replace', words: ['radish'] })
  const { sent } = await aTable(
    core,
    cardOf('A radish', {
      body: [{ type: 'FactSet', facts: [{ title: 'Soup', value: 'radish' }] }],
      actions: [{ type: 'Action.Submit', id: 'yes', title: 'radish!', data: { text: 'radish' } }],
    }),
  )
  const { message } = await core.call('ann', 'message.get', { id: sent.id })
  expect(message.content.data).toMatchObject({
    body: [{ facts: [{ value: '******' }] }],
    actions: [{ title: '******!', data: { text: 'radish' } }],
  })
})

const asks = (...body: readonly object[]) =>
  cardOf('Asked', {
    body,
    actions: [{ type: 'Action.Submit', id: 'order', title: 'Order', data: { long: 'x'.repeat(2000) } }],
  })
const choice = (id: string, more: object = {}) => ({
  ...{ type: 'Input.ChoiceSet', id, choices: ['a', 'b', 'c'].map((value) => ({ title: value, value })) },
  ...more,
})

test('what is not required may be left out or empty, in every style, and several are chosen in any order', async () => {
  await using core = await aCore()
  const content = asks(
    choice('several', { isMultiSelect: true, value: 'a,b,c' }),
    choice('filtered', { style: 'filtered' }),
    { type: 'Input.Date', id: 'day', value: '2026-11-29' },
    { type: 'Input.Number', id: 'many' },
    { type: 'Input.Text', id: 'words' },
    { type: 'Input.Toggle', id: 'yes', title: 'Yes' },
  )
  const { robo, ann, id } = await aTable(core, content)
  let acts = 0
  const answered = (inputs: object) => ann.call('card.act', { id, action: 'order', inputs, clientActId: `${++acts}` })
  await answered({})
  for (const one of ['several', 'filtered', 'day', 'many', 'words']) await answered({ [one]: '' })
  await answered({ several: 'b' })
  await answered({ several: 'c,a,b' })
  // The same again, on purpose: it is another act.
  await answered({ several: 'c,a,b' })
  await settled()
  expect(robo.seen('action')).toHaveLength(acts)
  await expect(answered({ several: 'a,a' })).rejects.toMatchObject(fails('invalid'))
})

test('a button that was chosen and taken away is chosen by nobody else, and a double click is one', async () => {
  await using core = await aCore()
  const { robo, ann, bob, id, order } = await aTable(core)
  await Promise.all([1, 2, 3].map(() => ann.call('card.act', order)))
  await settled()
  expect(robo.seen('action')).toHaveLength(1)
  await robo.call('message.edit', { id, content: cardOf('Done', { actions: [] }) })
  await expect(bob.call('card.act', order)).rejects.toMatchObject(fails('conflict'))
  // What was answered before is answered still.
  await ann.call('card.act', order)
})
