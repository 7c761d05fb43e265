import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { limits, ownKinds } from '@tidings/protocol'
import { loadConfig } from '@tidings/server'
import { startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { root } from './check/root.ts'

const page = readFileSync(join(root, 'docs/operate/kept.md'), 'utf8')
const rowsOf = (heading: string) => {
  const section = page.slice(page.indexOf(`## ${heading}\n`)).split(/\n## /)[0] ?? ''
  return [...section.matchAll(/^\| `(\w+)` \| .+ \| (.+) \|$/gm)].map(([, name = '', bound = '']) => ({ name, bound }))
}
const names = (heading: string) => rowsOf(heading).map(({ name }) => name)

test('every kind of thing that belongs to a user has its bound on the page of what is kept', () => {
  expect(names('For each user')).toEqual(Object.keys(ownKinds))
})

test('every table of the store has its bound there', async () => {
  await using server = await startServer()
  const store = new DatabaseSync(join(server.data, 'tidings.db'), { readOnly: true })
  const tables = store.prepare("select name from sqlite_master where type = 'table'").all()
  store.close()
  expect(names('By table of the store').toSorted()).toEqual(tables.map(({ name }) => String(name)).toSorted())
})

test('what a bound names is a setting or a limit that exists', () => {
  const config = loadConfig({ env: {}, flags: {} })
  const isSetting = (name: string) =>
    name.split('.').reduce<unknown>((group, key) => (group as Record<string, unknown> | undefined)?.[key], config) !==
    undefined
  const named = [...rowsOf('For each user'), ...rowsOf('By table of the store')].flatMap(({ bound }) =>
    [...bound.matchAll(/`([\w.]+?)(?:\.\*)?`/g)].map(([, name = '']) => name),
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((name) => !(name in limits) && !isSetting(name))).toEqual([])
})
