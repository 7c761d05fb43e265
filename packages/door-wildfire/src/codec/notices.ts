import { type Message, uidOf } from '@tidings/protocol'
import { base64Of, empty, type Payload } from './payload.ts'

interface Notice {
  readonly by?: string
  readonly users?: readonly string[]
  readonly role?: string
  readonly allowed?: boolean
  readonly until?: number
  readonly alias?: string
  readonly changed?: { readonly name?: string; readonly avatar?: string }
}

type Said = (notice: Notice, group: string) => readonly [type: number, data: object]

const one = (oid: string | undefined): string => (oid === undefined ? '' : uidOf(oid))
const all = ({ users = [] }: Notice): readonly string[] => users.map(uidOf)

/** What happened in a group: `g` the group, `o` who did it, `ms` and `m` to whom, `n` a new value. */
const notices: Readonly<Record<string, Said>> = {
  'room-created': ({ by }, g) => [104, { g, o: one(by) }],
  'members-added': (notice, g) => [105, { g, o: one(notice.by), ms: all(notice) }],
  'member-joined': ({ by }, g) => [105, { g, o: one(by), ms: [one(by)] }],
  'members-removed': (notice, g) => [106, { g, o: one(notice.by), ms: all(notice) }],
  'member-left': ({ by }, g) => [107, { g, o: one(by) }],
  'room-dissolved': ({ by }, g) => [108, { g, o: one(by) }],
  'owner-changed': (notice, g) => [109, { g, o: one(notice.by), m: all(notice)[0] ?? '' }],
  'room-changed': ({ by, changed: { name, avatar } = {} }, g) =>
    name === undefined && avatar !== undefined
      ? [112, { g, o: one(by), n: avatar }]
      : [110, { g, o: one(by), n: name ?? '' }],
  'alias-changed': ({ by, alias = '' }, g) => [111, { g, o: one(by), n: alias, m: one(by) }],
  'role-changed': (notice, g) => [
    117,
    { g, o: one(notice.by), n: notice.role === 'admin' ? '1' : '0', ms: all(notice) },
  ],
  'member-muted': (notice, g) => [118, { g, o: one(notice.by), n: notice.until === 0 ? '0' : '1', ms: all(notice) }],
  'member-allowed': (notice, g) => [
    119,
    { g, o: one(notice.by), n: notice.allowed === false ? '0' : '1', ms: all(notice) },
  ],
}

/** What the server itself writes into a log. */
export function noticePayload({
  content,
  conversation,
  from,
}: Pick<Message, 'content' | 'conversation' | 'from'>): Payload {
  const name = content.type.slice('notice/'.length)
  const data = content.data as Notice
  if (name === 'recalled') return { ...empty, type: 80, content: one(data.by ?? from), persistFlag: 1 }
  const said = notices[name]?.(data, conversation.slice(conversation.indexOf('/') + 1))
  if (!said) return { ...empty, type: 90, content: `[${name}]`, persistFlag: 1 }
  return { ...empty, type: said[0], base64edData: base64Of(said[1]), persistFlag: 1 }
}
