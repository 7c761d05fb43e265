import { floor } from '@tidings/web/floor'
import { beyond } from '../check/browsers/beyond.ts'
import { pageHead, table } from './markdown.ts'

const intro = `The page, the kit and the widget are for Chrome and Edge from ${floor.chrome}, Firefox from ${floor.firefox} and Safari from ${floor.safari} on, on computers
and phones. This is used although not all of these have it, and nothing else is: \`npm run check\` asks MDN's data about every
style and every call. The rule behind it: [Browsers](../operate/browsers.md).`

export const browsersPage = (): string =>
  [
    pageHead('Browsers', 'tools/check/browsers/beyond.ts', intro),
    table(
      ['used', 'where the browser lacks it'],
      beyond.map(({ name, without }) => [name, without]),
    ),
  ].join('\n\n')
