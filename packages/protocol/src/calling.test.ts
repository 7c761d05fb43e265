import { describe, expect, test } from 'vitest'
import { callOf, defaultNotifying, isMuted, type Listening, unreadWeight } from './calling.ts'

const now = Date.parse('2026-01-10T12:00:00Z')
const reader = 'user/alice'

type Said = Parameters<typeof callOf>[0]
const said = (more: Partial<Said> = {}): Said => ({
  from: 'user/bob',
  type: 'grpchat',
  conversation: 'room/tea',
  content: { type: 'text', data: 'the kettle is on' },
  recalled: false,
  ...more,
})
const by = (notifying: Partial<Listening['notifying']> = {}, settings: Listening['settings'] = {}): Listening => ({
  reader,
  notifying: { ...defaultNotifying, ...notifying },
  settings,
  now,
})
const calls = (message: Said, listening: Listening, answers = false) => callOf(message, answers, listening).calls

const toMe = said({ mentions: [reader] })
const toAll = said({ mentions: ['all'] })

describe('which messages call', () => {
  test('all, unless something else is chosen; never my own, nor what is no message', () => {
    expect(calls(said(), by())).toBe(true)
    expect(calls(said({ from: reader }), by())).toBe(false)
    expect(calls(said({ type: 'event' }), by())).toBe(false)
    expect(calls(said({ recalled: true }), by())).toBe(false)
    expect(calls(said({ hidden: true }), by())).toBe(false)
    expect(calls(said({ push: false }), by())).toBe(false)
  })

  test('with the level mentions: my name, everybody, answers, my keywords', () => {
    const listening = by({ rooms: 'mentions', keywords: ['kettle'] })
    expect(calls(said({ content: { type: 'text', data: 'the cups' } }), listening)).toBe(false)
    expect(calls(said(), listening)).toBe(true)
    expect(calls(toMe, listening)).toBe(true)
    expect(calls(toAll, listening)).toBe(true)
    expect(calls(said({ content: { type: 'text', data: 'yes' } }), listening, true)).toBe(true)
    expect(calls(said({ mentions: ['user/carol'], content: { type: 'text', data: '' } }), listening)).toBe(false)
    // Whoever is called `all` is a person.
    expect(calls(said({ mentions: ['user/all'], content: { type: 'text', data: '' } }), listening)).toBe(false)
  })

  test('people and rooms have levels of their own, and a conversation one before them', () => {
    const listening = by({ people: 'nothing', rooms: 'all' })
    expect(calls(said(), listening)).toBe(true)
    expect(calls(said({ conversation: 'user/bob', type: 'chat' }), listening)).toBe(false)
    expect(calls(said({ conversation: 'user/bob' }), by({ people: 'nothing' }, { notify: 'all' }))).toBe(true)
    expect(calls(toMe, by({}, { notify: 'nothing' }))).toBe(false)
    expect(calls(said(), by({ rooms: 'nothing' }, { notify: 'mentions' }))).toBe(false)
    expect(calls(toMe, by({ rooms: 'nothing' }, { notify: 'mentions' }))).toBe(true)
  })

  test('a muted conversation calls nobody but whoever is named, until its time is over', () => {
    const muted = by({ keywords: ['kettle'] }, { muted: true })
    expect(calls(said(), muted, true)).toBe(false)
    expect(calls(toAll, muted)).toBe(false)
    expect(calls(toMe, muted)).toBe(true)
    expect(calls(said({ targets: [reader] }), muted)).toBe(true)
    expect(calls(said(), by({}, { muted: true, mutedUntil: now + 1 }))).toBe(false)
    expect(calls(said(), by({}, { muted: true, mutedUntil: now }))).toBe(true)
    expect(isMuted({ mutedUntil: now + 1 }, now)).toBe(false)
  })

  test('a pause and quiet hours silence everything; what concerns whom stays known', () => {
    const quiet = { from: 11 * 60, to: 13 * 60, zone: 'UTC' }
    expect(calls(toMe, by({ quiet }))).toBe(false)
    expect(callOf(toMe, false, by({ quiet })).concern).toBe('named')
    expect(calls(toMe, by({ pausedUntil: now + 1 }))).toBe(false)
    expect(calls(toMe, by({ pausedUntil: now }))).toBe(true)
    expect(calls(said(), by({}, { blocked: true }))).toBe(false)
    expect(calls(toMe, { ...by(), hasBlocked: true })).toBe(false)
  })

  test('how it calls: with a sound, with what is said', () => {
    expect(callOf(said(), false, by())).toEqual({ calls: true, concern: undefined, sound: true, showsContent: true })
    expect(callOf(said(), false, by({ sound: false })).sound).toBe(false)
    expect(callOf(said(), false, by({}, { silent: true })).sound).toBe(false)
    expect(callOf(said(), false, by({ hideContent: true })).showsContent).toBe(false)
  })
})

describe('how unread is shown', () => {
  const some = { conversation: 'room/tea', unread: 5, mentions: 0 }
  test.each([
    ['all', some, false, {}, { weight: 'loud', counts: 5 }],
    ['mentions', some, false, {}, { weight: 'quiet', counts: 0 }],
    ['mentions', { ...some, mentions: 2 }, false, {}, { weight: 'loud', counts: 2 }],
    ['mentions', some, true, {}, { weight: 'loud', counts: 1 }],
    ['nothing', { ...some, mentions: 2 }, false, {}, { weight: 'quiet', counts: 0 }],
    ['all', some, false, { muted: true as const }, { weight: 'quiet', counts: 0 }],
    ['all', some, false, { muted: true as const, mutedUntil: now }, { weight: 'loud', counts: 5 }],
  ] as const)('%s', (...[rooms, conversation, hasKeywords, settings, shown]) => {
    expect(unreadWeight(conversation, hasKeywords, by({ rooms }, settings))).toEqual(shown)
  })
})
