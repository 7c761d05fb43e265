import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { root } from './check/root.ts'
import { deployFiles, metricsIn, variablesIn } from './deploy/names.ts'

const files = deployFiles()

/** They are Compose's own: by them `three.yaml` and `one.yaml` are told what differs from place to place. */
const ofCompose = ['TIDINGS_DOMAIN', 'TIDINGS_PUBLISH']

test('what is set where Tidings is deployed are settings that there are', () => {
  const known = variablesIn(readFileSync(join(root, 'docs/reference/configuration.md'), 'utf8'))
  const named = [...files].flatMap(([path, text]) => [...variablesIn(text)].map((variable) => ({ path, variable })))
  expect(named.length).toBeGreaterThan(20)
  const isKnown = (variable: string) => known.has(variable.replace(/_FILE$/, '')) || known.has(variable)
  expect(named.filter(({ variable }) => !isKnown(variable) && !ofCompose.includes(variable))).toEqual([])
})

test('what the dashboard and the alarms ask for is what a server answers', async () => {
  await using server = await startServer()
  const answered = metricsIn(await (await fetch(`${server.url}/metrics`)).text())
  for (const path of ['deploy/grafana/tidings.json', 'deploy/prometheus/rules.yaml']) {
    const asked = [...metricsIn(files.get(path) ?? '')]
    expect(asked.length).toBeGreaterThan(8)
    expect(asked.filter((name) => !answered.has(name))).toEqual([])
  }
})

test('the dashboard shows each of our metrics', () => {
  const text = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8')
  const own = [...metricsIn(text)].filter((name) => name.startsWith('tidings_'))
  const shown = metricsIn([...files.values()].join('\n'))
  expect(own.filter((name) => !shown.has(name))).toEqual([])
})
