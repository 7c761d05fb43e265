import type { OutputOf, StripFault } from '@tidings/protocol'
import { harmless } from '../operations/harmless.ts'
import { type CallAsApp, withApp } from './backstage.ts'
import { type Command, type CommandContext, UsageError } from './command.ts'

const says: Readonly<Record<StripFault['why'], string>> = {
  gone: 'its bytes are not there',
  altered: 'its bytes are not those that were kept',
  unreadable: 'it cannot be read',
}

const lineOf = ({ id, owner, name, why }: StripFault): string =>
  `left ${id} of ${owner} (${harmless(name)}): ${says[why]}`

function bytesIn(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

const filesOf = (files: number): string => (files === 1 ? '1 file' : `${files} files`)

function timeIn(text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new UsageError(`--files-before takes a date such as 2026-03-31, not ${text}`)
  return time
}

type Which = { readonly filesBefore?: number }

async function dryRun(call: CallAsApp, which: Which, print: CommandContext['print']): Promise<number> {
  const { waiting = { files: 0, bytes: 0 } } = await call('attachment.strip', { ...which, dryRun: true })
  print({ waiting }, `${filesOf(waiting.files)} (${bytesIn(waiting.bytes)}) would be looked at`)
  return 0
}

/** Answer by answer: each is a few seconds of work, and what is done stays done. */
async function* answersOf(call: CallAsApp, which: Which): AsyncGenerator<OutputOf<'attachment.strip'>> {
  let after: string | undefined
  do {
    const answer = await call('attachment.strip', { ...which, ...(after === undefined ? {} : { after }) })
    yield answer
    after = answer.next
  } while (after !== undefined)
}

async function strip(call: CallAsApp, which: Which, print: CommandContext['print']): Promise<number> {
  const done = { looked: 0, stripped: 0, saved: 0, left: 0 }
  let all = 0
  for await (const { waiting, looked, stripped, saved, left, next } of answersOf(call, which)) {
    all = waiting?.files ?? all
    done.looked += looked
    done.stripped += stripped
    done.saved += saved
    done.left += left.length
    for (const fault of left) print({ left: fault }, lineOf(fault))
    if (next !== undefined) print({ progress: { ...done, of: all } }, `${done.looked} of ${filesOf(all)} …`)
  }
  const less = done.stripped > 0 ? `, which are ${bytesIn(Math.max(0, done.saved))} smaller now` : ''
  const told = `${filesOf(done.looked)} looked at; something was taken out of ${done.stripped}${less}`
  print(done, done.left > 0 ? `${told}; ${done.left} left as they are` : told)
  return done.left > 0 ? 1 : 0
}

export const mediaStrip: Command = {
  usage: 'media strip [--dry-run] [--files-before <date>]',
  summary:
    'Takes place, camera and owner out of pictures, films and sounds that were kept before the server did so at uploading.',
  flags: {
    'dry-run': 'Only says how many are to be looked at, and how large they are.',
    'files-before':
      'Also what is a plain file and was uploaded before this date; whoever had one kept as it came on purpose until then loses that.',
  },
  switches: ['dry-run'],
  run: ({ own, config, print }) =>
    withApp(config(), (call) => {
      const before = own['files-before']
      const which = before === undefined ? {} : { filesBefore: timeIn(before) }
      return own['dry-run'] === 'true' ? dryRun(call, which, print) : strip(call, which, print)
    }),
}
