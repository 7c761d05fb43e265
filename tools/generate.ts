/** `npm run generate` writes every generated file; with `--check` it writes nothing and fails when one is out of date. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './check/root.ts'
import { generatedFiles } from './generate/files.ts'

const checking = process.argv.includes('--check')
const stale: string[] = []

for (const { path, text } of await generatedFiles()) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  stale.push(path)
  if (checking) continue
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`wrote ${path}`)
}

if (checking && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run generate\` and look at the difference.`)
  process.exitCode = 1
}
