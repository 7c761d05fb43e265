/** Rows of a bubble on an ordinary screen. One that would take more than `most` shows `shown` of them. */
const rows = { most: 40, shown: 24, columns: 60 }

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e][\udc00-\udfff]/g
const lineEnd = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/** How many columns a line takes: a Chinese sign takes two. */
const columnsOf = (line: string): number => line.length + (line.match(wide)?.length ?? 0)
const rowsOf = (line: string): number => Math.max(1, Math.ceil(columnsOf(line) / rows.columns))

/** Never half of a character; at the end of a word, if one ends near. */
function beginningOfLine(line: string, rowsLeft: number): string {
  const share = line.length / Math.max(1, columnsOf(line))
  const cut = line.slice(0, Math.floor(rowsLeft * rows.columns * share)).replace(/[\ud800-\udbff]$/, '')
  return cut.replace(/\s\S{0,20}$/, '')
}

/** How a long text begins; the same text when it is not long. */
export function foldedOf(text: string): string {
  let taken = 0
  let start = 0
  let end: number | undefined
  let beginning = ''
  for (const { index, 0: sign } of [...text.matchAll(lineEnd), { index: text.length, 0: '' }]) {
    const line = text.slice(start, index)
    const here = rowsOf(line)
    if (end === undefined && taken + here > rows.shown) {
      end = start
      const isPart = taken < rows.shown / 2
      beginning = isPart
        ? `${text.slice(0, start)}${beginningOfLine(line, rows.shown - taken)}…`
        : text.slice(0, start).trimEnd()
    }
    taken += here
    start = index + sign.length
    if (taken > rows.most) return beginning
  }
  return text
}
