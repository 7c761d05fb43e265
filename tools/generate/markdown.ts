/** A heading with the note that the page is made from code. */
export const pageHead = (title: string, source: string, intro: string): string =>
  `# ${title}\n\n<!-- Made by \`npm run generate\` from ${source}. Change it there. -->\n\n${intro}\n`

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export const code = (text: string): string => `\`${text}\``

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
