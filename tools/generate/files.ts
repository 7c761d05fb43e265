import { openApi } from '@tidings/protocol'
import { beforeHooksPage } from './before-hooks.ts'
import { browsersPage } from './browsers.ts'
import { closeCodesPage } from './close-codes.ts'
import { configurationPage } from './configuration.ts'
import { contentTypesPage } from './content-types.ts'
import { errorsPage } from './errors.ts'
import { eventSchemas, eventsPage } from './events.ts'
import { fileRoutesPage } from './file-routes.ts'
import { licencesPage } from './licences.ts'
import { limitsPage } from './limits.ts'
import { metricsPage } from './metrics.ts'
import { operationsPage } from './operations.ts'
import { webhookEventSchemas, webhookEventsPage } from './webhook-events.ts'

export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string
  readonly text: string
}

/** Pages of docs/reference, each made from the definition that the code itself uses. */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'before-hooks': beforeHooksPage,
  browsers: browsersPage,
  'close-codes': closeCodesPage,
  configuration: configurationPage,
  'content-types': contentTypesPage,
  errors: errorsPage,
  events: eventsPage,
  'file-routes': fileRoutesPage,
  licences: licencesPage,
  limits: limitsPage,
  metrics: metricsPage,
  operations: operationsPage,
  'webhook-events': webhookEventsPage,
}

/** Documents for other languages; a change to one is a change to the contract. */
const golden: Readonly<Record<string, () => unknown>> = {
  openapi: openApi,
  events: eventSchemas,
  'webhook-events': webhookEventSchemas,
}

export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const documents = Object.entries(golden).map(([name, make]) => ({
    path: `packages/protocol/golden/${name}.json`,
    text: `${JSON.stringify(make(), null, 2)}\n`,
  }))
  const reference = Object.entries(pages).map(async ([name, make]) => ({
    path: `docs/reference/${name}.md`,
    text: `${(await make()).trim()}\n`,
  }))
  return [...documents, ...(await Promise.all(reference))]
}
