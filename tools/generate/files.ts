import { openApi } from '@tidings/protocol'
import { closeCodesPage } from './close-codes.ts'
import { contentTypesPage } from './content-types.ts'
import { errorsPage } from './errors.ts'
import { eventSchemas, eventsPage } from './events.ts'
import { limitsPage } from './limits.ts'
import { operationsPage } from './operations.ts'

export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string
  readonly text: string
}

/** Pages of docs/reference, each made from the definition that the code itself uses. */
const pages: Readonly<Record<string, () => string>> = {
  'close-codes': closeCodesPage,
  'content-types': contentTypesPage,
  errors: errorsPage,
  events: eventsPage,
  limits: limitsPage,
  operations: operationsPage,
}

/** Documents for other languages; a change to one is a change to the contract. */
const golden: Readonly<Record<string, () => unknown>> = {
  openapi: openApi,
  events: eventSchemas,
}

export function generatedFiles(): readonly GeneratedFile[] {
  return [
    ...Object.entries(golden).map(([name, make]) => ({
      path: `packages/protocol/golden/${name}.json`,
      text: `${JSON.stringify(make(), null, 2)}\n`,
    })),
    ...Object.entries(pages).map(([name, make]) => ({ path: `docs/reference/${name}.md`, text: `${make().trim()}\n` })),
  ]
}
