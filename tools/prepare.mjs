// Runs before start, test, check, bench and torture: installs and builds what is missing or out of date, and nothing
// else. It is started by whatever Node the machine has (20 or newer), so it is plain JavaScript without dependencies.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needsShell, unpackedFolder } from './browser/find.mjs'
import { compressFiles } from './prepare/compress.mjs'
import { fingerprintOf } from './prepare/fingerprint.mjs'
import { installedMatchesLock } from './prepare/installed.mjs'
import { withLock } from './prepare/lock.mjs'

/** The runtime's least major version; the pinned one is newer. */
const LEAST_NODE = 24
const SYSTEM_NODE = 20

const root = fileURLToPath(new URL('..', import.meta.url))
const inRoot = (/** @type {string[]} */ ...parts) => join(root, ...parts)
const lockFile = inRoot('package-lock.json')
const installStamp = inRoot('node_modules', '.tidings-installed')
const pinnedNode = inRoot('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const webDist = inRoot('apps', 'web', 'dist')
const webStamp = join(webDist, '.inputs')
const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js')
/** In Kysely's own folder, so that it goes when npm puts another version there. */
const kyselyInOneFile = inRoot('node_modules', 'kysely', 'one-file')
const webInputs = [
  'apps/web/src',
  'packages/react/src',
  'packages/react/widget',
  'packages/react/vite.widget.config.ts',
  'packages/react/package.json',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/floor.ts',
  'apps/web/package.json',
  'packages/client/src',
  'packages/client/package.json',
  'packages/protocol/src',
  'packages/protocol/package.json',
  'package-lock.json',
  'tools/prepare/compress.mjs',
]

class Trouble extends Error {}

const read = (/** @type {string} */ file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`)

const lockHash = () => fingerprintOf(root, ['package-lock.json'])
const installIsFresh = () => read(installStamp) === lockHash() && nodeIsFresh()
const nodeIsFresh = () => existsSync(pinnedNode) || major(process.versions.node) >= LEAST_NODE
const major = (/** @type {string} */ version) => Number.parseInt(version, 10)

/**
 * Whether a program did its work. What it says is seen as it comes; `stdout` may be for nobody.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
async function succeeds(program, args, options) {
  const [code] = await once(spawn(program, args, options), 'close')
  return code === 0
}

async function install() {
  if (installedMatchesLock(root)) {
    // Somebody ran `npm install` by hand: everything is there, only the stamp is missing.
    if (nodeIsFresh()) return writeFileSync(installStamp, lockHash())
  }
  const npm = theNpm()
  if (!npm) throw new Trouble('Dependencies are missing. Run `npm ci` here, then try again.')
  say('Installing dependencies (npm ci); this happens once.')
  await npmCi(npm, root)
  checkRuntime()
  writeFileSync(installStamp, lockHash())
}

/** The npm that started this. */
function theNpm() {
  const npm = process.env.npm_execpath
  return npm && existsSync(npm) ? npm : undefined
}

async function npmCi(/** @type {string} */ npm, /** @type {string} */ cwd) {
  const args = [npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  const isDone = await succeeds(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  if (!isDone) throw new Trouble('`npm ci` failed; its output stands above.')
}

/** After an install: is there a Node that runs Tidings, the pinned one or the machine's own? */
function checkRuntime() {
  if (existsSync(pinnedNode)) {
    const run = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
    if (run.status === 0 && major(run.stdout.replace('v', '')) >= LEAST_NODE) return
    // A pinned binary that cannot run here (another libc, say) must not hide a machine's Node that can.
    rmSync(pinnedNode, { force: true })
  }
  if (major(process.versions.node) >= LEAST_NODE) return
  throw new Trouble(
    `Tidings runs on Node ${LEAST_NODE} or newer. This machine has ${process.version}, and no pinned Node could be ` +
      `installed for ${process.platform}-${process.arch} (was npm told to omit optional packages?). ` +
      `Install Node ${LEAST_NODE} or newer, then try again.`,
  )
}

const webIsFresh = () => existsSync(join(webDist, 'index.html')) && read(webStamp) === fingerprintOf(root, webInputs)

async function buildWeb() {
  const inputs = fingerprintOf(root, webInputs)
  const next = `${webDist}.next`
  const old = `${webDist}.old`
  say('Building the web app.')
  const widget = `${webDist}.widget`
  const built = await Promise.all([
    viteBuild(inRoot('apps', 'web'), next),
    viteBuild(inRoot('packages', 'react'), widget, '--config', 'vite.widget.config.ts'),
  ])
  if (built.includes(false)) throw new Trouble('The web app could not be built; the output stands above.')
  renameSync(widget, join(next, 'widget'))
  await compressFiles(next)
  writeFileSync(join(next, '.inputs'), inputs)
  // A running server goes on serving the old files until the new ones stand in their place.
  rmSync(old, { recursive: true, force: true })
  if (existsSync(webDist)) renameSync(webDist, old)
  renameSync(next, webDist)
  rmSync(old, { recursive: true, force: true })
}

function viteBuild(/** @type {string} */ cwd, /** @type {string} */ outDir, /** @type {string[]} */ ...more) {
  const node = existsSync(pinnedNode) ? pinnedNode : process.execPath
  const args = [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn', ...more]
  return succeeds(node, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
}

/** Who installed without what development needs has nothing to make it with. */
const kyselyIsInOneFile = () => existsSync(kyselyInOneFile) || !existsSync(vite)

/** What three hundred files take every thread to load. Where this cannot be made, Kysely is loaded as it comes. */
async function makeKyselyOneFile() {
  const next = `${kyselyInOneFile}.next`
  if (!(await viteBuild(inRoot('packages', 'storage-sql'), next))) {
    say('Kysely could not be made into one file; the output stands above. The server will start a little later.')
    return
  }
  renameSync(next, kyselyInOneFile)
}

const browserFolder = inRoot('tools', 'browser')
const browserStamp = join(unpackedFolder, '.inputs')
const browserHash = () => fingerprintOf(browserFolder, ['package-lock.json', 'find.mjs', 'unpack.mjs'])
/** A browser that was named, or that the machine has, is as it is. */
const browserIsFresh = () => !needsShell() || read(browserStamp) === browserHash()

/** Apart from everything else: who only runs a server needs no browser. */
async function installBrowser() {
  const npm = theNpm()
  if (!npm)
    throw new Trouble(
      'The browser of the tests is missing. Start this by npm, `npm test`, or name one of yours: TIDINGS_CHROMIUM.',
    )
  say('Installing a browser from npm, for the tests; this happens once.')
  await npmCi(npm, browserFolder)
  const isUnpacked = await succeeds(process.execPath, [join(browserFolder, 'unpack.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (!isUnpacked) throw new Trouble('The browser could not be unpacked; the output stands above.')
  writeFileSync(browserStamp, browserHash())
}

/**
 * Side by side. All have ended when this does, also when one of them fails: nothing works on without the lock.
 * @param {readonly (Promise<void> | undefined)[]} works
 */
async function allOf(works) {
  for (const outcome of await Promise.allSettled(works)) if (outcome.status === 'rejected') throw outcome.reason
}

async function installAndBuild(/** @type {boolean} */ wantsWeb) {
  if (!installIsFresh()) await install()
  // The page has nothing of Kysely in it.
  const [kysely, web] = [!kyselyIsInOneFile(), wantsWeb && !webIsFresh()]
  await allOf([kysely ? makeKyselyOneFile() : undefined, web ? buildWeb() : undefined])
}

async function prepare() {
  const wantsWeb = process.argv.includes('--web')
  const wantsBrowser = process.argv.includes('--browser')
  if (major(process.versions.node) < SYSTEM_NODE) {
    throw new Trouble(`This needs Node ${SYSTEM_NODE} or newer to install itself; this is ${process.version}.`)
  }
  if (!existsSync(lockFile)) throw new Trouble('package-lock.json is missing: this is not a complete copy of Tidings.')
  const isReady = () =>
    installIsFresh() && kyselyIsInOneFile() && (!wantsWeb || webIsFresh()) && (!wantsBrowser || browserIsFresh())
  if (isReady()) return
  await withLock(inRoot('.prepare.lock'), async () => {
    // The browser has a folder of its own, and needs nothing of the rest.
    const browser = wantsBrowser && !browserIsFresh() ? installBrowser() : undefined
    await allOf([installAndBuild(wantsWeb), browser])
  })
}

try {
  await prepare()
} catch (error) {
  if (!(error instanceof Trouble)) throw error
  say(error.message)
  process.exitCode = 1
}
