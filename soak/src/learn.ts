import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import type { Known } from './acts/known.ts'

type Lessons = {
  readonly [N in OperationName]?: (known: Known, output: OutputOf<N>, input: InputOf<N>, by: string) => void
}

/** What is worth remembering of the answers. */
const lessons: Lessons = {
  'message.send': (known, { id }, { content, options }, by) => {
    if (options?.persist === false) return
    known.messages.add({ id, by })
    if (content.type === 'poll') known.polls.add(id)
  },
  'message.forward': (known, { sent }, _, by) => {
    for (const { id } of sent) known.messages.add({ id, by })
  },
  'room.create': (known, { room }) => {
    known.rooms.push(room.id)
  },
  'room.dissolve': (known, _, { room }) => {
    const at = known.rooms.indexOf(room)
    if (at >= 0) known.rooms.splice(at, 1)
  },
  'channel.create': (known, { channel }) => known.channels.add(channel.id),
  'room.link': (known, { link }) => {
    if (link !== undefined) known.links.add(link)
  },
  'message.schedule': (known, { scheduled }) => known.scheduled.add(scheduled.id),
  'stream.open': (known, { stream, offset }) => known.streams.add({ stream, offset }),
  'attachment.create': (known, { attachment }) => known.attachments.add(attachment.id),
  'offer.make': (known, { offer }) => known.offers.add(offer.id),
  'user.link': (known, { secret }, { user }) => known.entries.add({ user, secret }),
  'pack.picture': (known, { picture }) => known.pictures.add(picture),
  'invitation.create': (known, { invitation }) => known.invitations.add(invitation.code),
  'report.list': (known, { reports }) => {
    for (const { report } of reports.slice(-3)) known.reports.add(report)
  },
  'login.start': (known, { code, secret }) => known.codes.add({ code, secret }),
}

/** Remembers what an operation made. */
export function learn<N extends OperationName>(
  known: Known,
  name: N,
  { input, output, by }: { readonly input: InputOf<N>; readonly output: OutputOf<N>; readonly by: string },
): void {
  lessons[name]?.(known, output, input, by)
}
