import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))

// How large it is, the check of sizes says.
test('what a browser loads of the SDK needs neither the schema library nor Node, and nothing from elsewhere', async () => {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['es'] }, minify: true },
  })) as Rolldown.RolldownOutput[]
  const chunks = built.flatMap(({ output }) => output).filter((one) => one.type === 'chunk')
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds)
  expect(modules).toContain(entry)
  expect(modules.filter((id) => /node_modules|^node:|__vite-browser-external/.test(id))).toEqual([])
  expect(chunks.flatMap(({ imports }) => imports)).toEqual([])
})
