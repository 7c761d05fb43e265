/** What comes with a paste. */
export interface Pasted {
  readonly plain: string
  readonly html: string
  readonly files: readonly Pick<File, 'name' | 'type'>[]
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '')

/** A file manager says what the files are called, too. */
const namesFiles = ({ plain, files }: Pasted): boolean =>
  lines(plain).every((line) => line.startsWith('file://') || files.some(({ name }) => line.trim().endsWith(name)))

/** Who copies a picture from a page gets its address with it. */
const isAddress = (plain: string): boolean => /^(?:https?|blob|data):\S+$/.test(plain.trim())

/** Words, with a picture of them perhaps, as offices send it: the words are meant. Without words the files are. */
export const meansFiles = (pasted: Pasted): boolean =>
  pasted.files.length > 0 && (pasted.plain.trim() === '' || isAddress(pasted.plain) || namesFiles(pasted))

const columnsAtMost = 20
const cellsAtMost = 1000

const cell = (text: string): string => text.trim().replaceAll('|', '\\|')
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

/** A table of cells in lines and tabs, as Markdown; undefined where it is none, or one with more in its cells than a line. */
export function tableIn({ plain, html }: Pick<Pasted, 'plain' | 'html'>): string | undefined {
  if (!/<table[\s>]/i.test(html)) return undefined
  const rows = plain
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
  const [head = [], ...body] = rows
  const width = head.length
  const fits = width > 1 && width <= columnsAtMost && rows.length > 1 && rows.length * width <= cellsAtMost
  // A cell of more lines comes in quotation marks.
  if (!fits || rows.some((cells) => cells.length !== width || cells.some((one) => one.startsWith('"'))))
    return undefined
  return [row(head), row(head.map(() => '---')), ...body.map(row)].join('\n')
}

/** A table begins and ends a line of its own. */
export function setApart(table: string, before: string, after: string): string {
  const above = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  return `${above}${table}\n${after === '' || after.startsWith('\n') ? '' : '\n'}`
}
