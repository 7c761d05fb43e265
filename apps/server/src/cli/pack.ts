import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { type InputOf, limits, type PackKind, packKinds, TidingsError } from '@tidings/protocol'
import { z } from 'zod'
import { type CallAsApp, withApp } from './backstage.ts'
import { type Command, type CommandContext, expectWord, UsageError } from './command.ts'

/** What a directory says of itself, in its file `pack.json`. */
const Described = z.strictObject({
  title: z.string().optional(),
  kind: z.enum(packKinds).optional(),
  says: z.record(z.string(), z.string()).default({}),
})

type Described = z.infer<typeof Described>
type Items = InputOf<'pack.put'>['items']

const pictures = new Set(['.png', '.apng', '.gif', '.jpg', '.jpeg', '.webp', '.avif'])

/** `Party Parrot` is `party_parrot`. */
const nameOf = (text: string): string => text.toLowerCase().replace(/[\s.]+/g, '_')

function describedIn(directory: string): Described {
  const file = join(directory, 'pack.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { says: {} }
    throw error
  }
  try {
    return Described.parse(JSON.parse(text))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new UsageError(`${file} is not understood: ${why}`)
  }
}

/** By their file names; two of one name are a mistake of whoever made the directory. */
function picturesIn(directory: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { name: file } of names.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))) {
    if (file.startsWith('.') || !pictures.has(extname(file).toLowerCase())) continue
    const name = nameOf(basename(file, extname(file)))
    const other = found.get(name)
    if (other !== undefined) throw new UsageError(`${basename(other)} and ${file} would both be :${name}:`)
    found.set(name, join(directory, file))
  }
  if (found.size === 0)
    throw new UsageError(`there are no pictures in ${directory} (${[...pictures].map((end) => `*${end}`).join(', ')})`)
  if (found.size > limits.packItems)
    throw new UsageError(`${found.size} pictures are too many: a pack has at most ${limits.packItems}`)
  return found
}

async function upload(call: CallAsApp, file: string, kind: PackKind): Promise<string> {
  try {
    const { picture } = await call('pack.picture', { kind, bytes: readFileSync(file).toString('base64') })
    return picture
  } catch (error) {
    if (!(error instanceof TidingsError)) throw error
    throw new TidingsError(error.code, `${file}: ${error.message}`, error.details)
  }
}

/** Nothing is changed unless all of it can be. */
async function add(call: CallAsApp, directory: string, own: CommandContext['own']) {
  const { title, kind: said, says } = describedIn(directory)
  const kind = (own.kind ?? said ?? 'emoji') as PackKind
  if (!packKinds.includes(kind)) throw new UsageError(`--kind is ${packKinds.join(' or ')}, not ${kind}`)
  const base = basename(resolve(directory))
  const id = own.id ?? nameOf(base)
  const items: Items = []
  for (const [name, file] of picturesIn(directory))
    items.push({
      name,
      picture: await upload(call, file, kind),
      ...(Object.hasOwn(says, name) ? { says: says[name] } : {}),
    })
  return (await call('pack.put', { id, title: own.title ?? title ?? base, kind, items })).pack
}

export const packAdd: Command = {
  usage: 'pack add <directory> [--kind emoji|sticker] [--id <id>] [--title <title>]',
  summary:
    'Gives the pictures of a directory to everybody, as emoji or stickers; again puts them in the place of before.',
  flags: {
    kind: 'emoji (at most 128 pixels a side) or sticker (512); emoji unless given.',
    id: 'What the pack is called here; the name of the directory unless given.',
    title: 'What people see.',
  },
  run: ({ words, own, config, print }) =>
    withApp(config(), async (call) => {
      const directory = expectWord(words, 'say which: pack add ./parrots')
      const pack = await add(call, directory, own)
      const names = pack.items.map(({ name }) => `:${name}:`).join(' ')
      print({ pack }, `${pack.id}: ${pack.items.length} ${pack.kind === 'emoji' ? 'emoji' : 'stickers'}\n${names}`)
      return 0
    }),
}

export const packList: Command = {
  usage: 'pack list',
  summary: 'Lists the packs of emoji and stickers.',
  run: ({ config, print }) =>
    withApp(config(), async (call) => {
      for (let since = 0, more = true; more; ) {
        const page = await call('pack.list', { since })
        for (const pack of page.packs) {
          const { id, kind, items, title } = pack
          print({ pack }, [id, kind, String(items.length), title].join('\t'))
        }
        since = page.version
        more = page.more
      }
      return 0
    }),
}

export const packRemove: Command = {
  usage: 'pack remove <id>',
  summary: 'Removes a pack; what was written with it is shown as :name:, stickers that were sent stay.',
  run: ({ words, config, print }) =>
    withApp(config(), async (call) => {
      const id = expectWord(words, 'say which: pack remove parrots (pack list names them)')
      await call('pack.remove', { id })
      print({ removed: id }, `${id} is gone`)
      return 0
    }),
}
