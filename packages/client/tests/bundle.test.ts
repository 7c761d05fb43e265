import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))

test('a browser loads less than 25 kB for the SDK, without the schema library and without Node', async () => {
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
  expect(gzipSync(chunks.map(({ code }) => code).join('')).length).toBeLessThan(25_000)
})
