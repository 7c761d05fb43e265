import { configDoc } from '@tidings/server/reference'
import { pageHead } from './markdown.ts'

const intro =
  'Everything an operator can set. `tidings config check` says what is in force, and lists every fault at once.'

export const configurationPage = (): string =>
  [pageHead('Configuration', 'apps/server/src/config/schema.ts', intro), configDoc()].join('\n')
