import { expect, test } from 'vitest'
import { noticeText } from '../src/content/said.ts'
import { en } from '../src/texts/en.ts'
import type { Speech } from '../src/texts/speech.ts'

const speech: Speech = {
  language: 'en',
  locale: 'en-GB',
  t: (key, values = {}) =>
    Object.entries(values).reduce(
      (said, [name, value]) => said.replaceAll(`{{${name}}}`, String(value)),
      (en as Readonly<Record<string, string>>)[key] ?? (en as Readonly<Record<string, string>>)[`${key}_other`] ?? key,
    ),
}

const kinds: readonly { readonly kind: string; readonly data?: object }[] = [
  { kind: 'channel-created' },
  { kind: 'room-created' },
  { kind: 'members-added' },
  { kind: 'member-joined' },
  { kind: 'member-left' },
  { kind: 'members-removed' },
  { kind: 'room-changed' },
  { kind: 'room-changed', data: { changed: { mutedAll: true } } },
  { kind: 'role-changed', data: { role: 'admin' } },
  { kind: 'role-changed', data: { role: 'member' } },
  { kind: 'owner-changed' },
  { kind: 'member-muted' },
  { kind: 'alias-changed', data: { alias: 'Bobby' } },
  { kind: 'alias-changed' },
  { kind: 'room-dissolved' },
  { kind: 'recalled' },
  { kind: 'retention-changed', data: { days: 3 } },
]

/** What the sentence says when it is about somebody who is called so, at its beginning and further on. */
const said = (kind: string, data: object, subject: string, object: string): string =>
  noticeText({ type: `notice/${kind}`, data: { by: 'user/a', users: ['user/b'], ...data } }, speech, (_, place) =>
    place === 'object' ? object : subject,
  )?.replaceAll(/[\u2066-\u2069]/g, '') ?? ''

test.each(kinds)('$kind is a sentence about “you” as about anybody', ({ kind, data = {} }) => {
  expect(said(kind, data, 'Alice', 'you')).toMatch(/^Alice \w/)
  expect(said(kind, data, 'You', 'Bob')).toMatch(/^You \w/)
  for (const one of [said(kind, data, 'You', 'Bob'), said(kind, data, 'Alice', 'you')])
    expect(one).not.toMatch(/\byou (now )?(is|was|has|does|goes)\b|^You .*\b(their|they)\b/i)
})

test('whoever is made a member again is told by whom', () => {
  expect(said('role-changed', { role: 'member' }, 'Alice', 'you')).toBe('Alice removed you as admin')
})
