import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './check/root.ts'
import { licencesPage, shippedIn } from './generate/licences.ts'

test('the licences of what is shipped stand in the reference, as the lock file has them', () => {
  const page = licencesPage()
  expect(readFileSync(join(root, 'docs/reference/licences.md'), 'utf8').trimEnd()).toBe(page.trimEnd())
  expect(page).toMatch(/`LGPL-3.0` \|.*`libheif-js /)
  for (const name of ['zod', 'fastify', 'react']) expect(page).toContain(`\`${name} `)
  for (const name of ['vitest', '@biomejs/biome', 'smtp-server']) expect(page).not.toContain(`\`${name} `)
})

test('what is needed is found where Node finds it: nearest first, through workspaces', () => {
  const lock = {
    'apps/a': { dependencies: { b: '1', c: '1' } },
    'node_modules/b': { link: true, resolved: 'packages/b' },
    'packages/b': { dependencies: { c: '2' } },
    'packages/b/node_modules/c': { version: '2', dependencies: { d: '1' } },
    'node_modules/c': { version: '1' },
    'node_modules/d': { version: '1' },
    'node_modules/e': { version: '1' },
  }
  expect(shippedIn(lock, ['apps/a'])).toEqual(['node_modules/c', 'node_modules/d', 'packages/b/node_modules/c'])
})
