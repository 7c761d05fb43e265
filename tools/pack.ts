/**
 * `npm run pack`: builds what outsiders install, JavaScript with declarations and source maps, into dist/packages, and packs it
 * into dist/tarballs. Each folder of dist/packages is ready for `npm publish`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './check/root.ts'
import { run } from './check/run.ts'
import {
  type Manifest,
  type Publishable,
  publishable,
  publishedManifest,
  publishedReadme,
  stylesDeclaration,
} from './pack/publishable.ts'

const into = process.argv[2] ?? join(root, 'dist')

/** What the compiler is told, beside what it is told for the check. */
function compilerOptions(name: Publishable, outDir: string): object {
  const browser = { module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx', types: ['vite/client'] }
  return {
    ...(name === 'react' ? browser : {}),
    ...(name === 'bot' ? { types: ['node'] } : {}),
    lib: ['es2024', 'esnext.disposable', ...(name === 'react' ? ['dom', 'dom.iterable'] : [])],
    noEmit: false,
    incremental: false,
    declaration: true,
    sourceMap: true,
    inlineSources: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, 'packages', name, 'src'),
    outDir,
  }
}

/** The compiler of this repository. */
async function tsc(config: string): Promise<void> {
  const { ok, output } = await run('tsc', ['-p', config])
  if (!ok) throw new Error(`tsc -p ${config}:\n${output}`)
}

async function compile(name: Publishable, folder: string): Promise<void> {
  const source = join(root, 'packages', name, 'src')
  const config = join(root, 'packages', name, 'tsconfig.pack.json')
  const settings = {
    extends: '../../tsconfig.base.json',
    compilerOptions: compilerOptions(name, join(folder, 'dist')),
    include: ['src'],
    exclude: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
  }
  writeFileSync(config, JSON.stringify(settings))
  try {
    await tsc(config)
  } finally {
    rmSync(config)
  }
  if (name === 'react') copyStyles(source, join(folder, 'dist'))
  nameBuiltFiles(join(folder, 'dist'))
}

function copyStyles(from: string, to: string): void {
  writeFileSync(join(to, stylesDeclaration), 'export {}\n')
  for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.css')) continue
    mkdirSync(dirname(join(to, file)), { recursive: true })
    cpSync(join(from, file), join(to, file))
  }
}

/** The compiler names the built files in what it builds, but not in declarations. */
function nameBuiltFiles(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const text = readFileSync(join(folder, file), 'utf8')
    writeFileSync(join(folder, file), text.replaceAll(/(['"]\.{1,2}\/[^'"]+)\.tsx?(?=['"])/g, '$1.js'))
  }
}

async function build(name: Publishable): Promise<string> {
  const folder = join(into, 'packages', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await compile(name, folder)
  const from = (file: string): string => readFileSync(join(root, 'packages', name, file), 'utf8')
  const manifest = publishedManifest(JSON.parse(from('package.json')) as Manifest)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  writeFileSync(join(folder, 'README.md'), publishedReadme(from('README.md')))
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  return folder
}

const tarballs = join(into, 'tarballs')
rmSync(tarballs, { recursive: true, force: true })
mkdirSync(tarballs, { recursive: true })
for (const name of publishable) {
  const folder = await build(name)
  const args = ['pack', '--silent', '--pack-destination', tarballs]
  const output = execFileSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' })
  console.log(join(tarballs, output.trim()))
}
