import { expect, it } from 'vitest'
import { limits } from '../../bounds/limits.ts'
import { Content } from '../content.ts'

const issuesOf = (data: object): readonly string[] => {
  const result = Content.safeParse({ type: 'adaptive-card', data: { type: 'AdaptiveCard', ...data } })
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}
const body = (...elements: object[]) => ({ body: elements })
const open = (url: unknown) => ({ actions: [{ type: 'Action.OpenUrl', title: 'Go', url }] })
const textBlock = { type: 'TextBlock', text: 'Hi' }

it('takes cards of adaptivecards.io with whatever else they hold', () => {
  expect(issuesOf({})).toEqual([])
  expect(
    issuesOf({
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      ...body(textBlock, { type: 'Of.Later' }),
    }),
  ).toEqual([])
  expect(
    issuesOf(
      body({ type: 'Image', url: `attachment:${'a'.repeat(24)}` }, { type: 'Image', url: 'https://a.io/b.png' }),
    ),
  ).toEqual([])
  expect(issuesOf(open('https://example.org/?q=javascript:'))).toEqual([])
  // What a button carries is for whoever wrote the card.
  expect(issuesOf({ actions: [{ type: 'Action.Submit', title: 'Go', data: { url: 'javascript:alert(1)' } }] })).toEqual(
    [],
  )
})

it.each([
  'javascript:alert(1)',
  'data:text/html,x',
  ' javascript:alert(1)',
  'file:///etc/passwd',
  '//a.io',
  'https://',
  'http:///bank.example',
  'https://bank.example@evil.example/',
  'https://bank.example\\@evil.example/',
  'https://bank.example /',
  7,
  'attachment:aaaaaaaaaaaaaaaaaaaaaaaa',
])('opens no address such as %s', (url) => {
  expect(issuesOf(open(url))).toHaveLength(1)
})

it.each([
  ['a picture', body({ type: 'Image', url: 'data:image/png;base64,AA' })],
  ['what lies behind', { backgroundImage: 'javascript:alert(1)' }],
  ['what lies behind, as an object', { backgroundImage: { url: 'ftp://a.io/x' } }],
  ['the picture of a button', { actions: [{ type: 'Action.Submit', title: 'x', iconUrl: 'data:,x' }] }],
  ['a film', body({ type: 'Media', sources: [{ mimeType: 'video/mp4', url: 'file:///x' }] })],
  ['what is shown instead', body({ type: 'Of.Later', fallback: { type: 'Image', url: 'data:,x' } })],
  [
    'what unfolds',
    { actions: [{ type: 'Action.ShowCard', title: 'x', card: { type: 'AdaptiveCard', ...open('data:,x') } }] },
  ],
  ['a choice of the whole', { selectAction: { type: 'Action.OpenUrl', url: 'data:,x' } }],
  [
    'a cell',
    body({
      type: 'Table',
      rows: [{ type: 'TableRow', cells: [{ type: 'TableCell', items: [{ type: 'Image', url: 'x' }] }] }],
    }),
  ],
])('looks at the address of %s', (_, data) => {
  expect(issuesOf(data)).toHaveLength(1)
})

it('refuses what is too much', () => {
  const many = (count: number) => Array.from({ length: count }, () => textBlock)
  expect(issuesOf(body(...many(limits.cardElements)))).toEqual([])
  expect(issuesOf(body(...many(200), { type: 'Container', items: many(100) }))).toEqual([
    expect.stringContaining('300 elements'),
  ])
  expect(issuesOf({ body: [{ type: 'TextBlock', text: 'é'.repeat(15_000) }] })).toEqual([
    expect.stringContaining('bytes'),
  ])
  const buttons = Array.from({ length: 51 }, () => ({ type: 'Action.Submit', title: 'x' }))
  expect(issuesOf(body({ type: 'ActionSet', actions: buttons }))).toEqual([expect.stringContaining('50 actions')])
  const choices = Array.from({ length: 201 }, (_, at) => ({ title: 'x', value: `${at}` }))
  expect(issuesOf(body({ type: 'Input.ChoiceSet', id: 'a', choices }))).toEqual([
    expect.stringContaining('200 choices'),
  ])
})

it('refuses one of a megabyte before it is looked at', () => {
  const card = { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: 'x'.repeat(1_000_000) }] }
  expect(Content.safeParse({ type: 'adaptive-card', data: card }).success).toBe(false)
})

it('wants questions and buttons to be told apart, and asks nobody for a password', () => {
  expect(issuesOf(body({ type: 'Input.Text' }))).toEqual([expect.stringContaining('data.body.0.id')])
  expect(issuesOf(body({ type: 'Input.Text', id: 'a' }, { type: 'Input.Date', id: 'a' }))).toEqual([
    expect.stringContaining('another input a'),
  ])
  expect(issuesOf(body({ type: 'Input.Text', id: 'a', style: 'Password' }))).toEqual([
    expect.stringContaining('password'),
  ])
  expect(issuesOf(open('https://example.org/@bob?to=a@b.example'))).toEqual([])
  const choices = [{ title: 'A, B', value: 'a,b' }]
  expect(issuesOf(body({ type: 'Input.ChoiceSet', id: 'a', choices }))).toEqual([])
  expect(issuesOf(body({ type: 'Input.ChoiceSet', id: 'a', isMultiSelect: true, choices }))).toEqual([
    expect.stringContaining('no comma'),
  ])
  expect(issuesOf({ actions: ['a', 'a'].map((id) => ({ type: 'Action.Submit', id })) })).toEqual([
    expect.stringContaining('another action a'),
  ])
})
