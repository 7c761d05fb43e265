import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, loadConfig } from '@tidings/server'
import { freePort } from '@tidings/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './check/root.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidings-deploy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inDeploy = (path: string): string => join(root, 'deploy', path)

interface Ran {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** What a program says; it fails the test where it is not satisfied, with its own words. */
function run(program: string, args: readonly string[], { env = {}, cwd = root }: Ran = {}): string {
  return execFileSync(program, args, { env: { ...process.env, ...env }, cwd, encoding: 'utf8', stdio: 'pipe' })
}

/** Where a program is not satisfied: what it says. */
function complaintOf(program: string, args: readonly string[]): string {
  try {
    run(program, args)
  } catch (error) {
    return String((error as { stderr?: string }).stderr)
  }
  return ''
}

describe('Docker', () => {
  test('hadolint finds nothing in the Dockerfile', () => {
    expect(run('hadolint', [inDeploy('Dockerfile')])).toBe('')
  })

  test.each(['one', 'three'])('Compose takes %s.yaml, and the server what it is told there', (name) => {
    const answer = run('docker-compose', ['-f', inDeploy(`compose/${name}.yaml`), 'config', '--format', 'json'])
    const { services } = JSON.parse(answer) as {
      services: Record<string, { environment?: Record<string, string | null> }>
    }
    const nodes = Object.entries(services).filter(
      ([, { environment }]) => environment && 'TIDINGS_HTTP_PROXIES' in environment,
    )
    expect(nodes).toHaveLength(name === 'one' ? 1 : 3)
    for (const [, { environment = {} }] of nodes) {
      const secret = join(folder, 'secret')
      writeFileSync(secret, 'postgres://tidings:secret@postgres:5432/tidings')
      const env = Object.entries(environment).flatMap(([variable, value]) =>
        value === null ? [] : [[variable, variable.endsWith('_FILE') ? secret : value]],
      )
      expect(faultsOf(Object.fromEntries(env))).toEqual([])
    }
  })

  test('Caddy takes the proxy of the three', () => {
    const args = ['validate', '--config', inDeploy('compose/Caddyfile')]
    run('caddy', args, { env: { TIDINGS_DOMAIN: 'chat.example.org', HOME: folder } })
  })
})

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ env, flags: {} })
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

describe('the image', () => {
  const store = join(folder, 'images')
  const buildah = (...args: string[]): string =>
    run('buildah', ['--root', store, '--runroot', join(folder, 'run'), ...args], {
      env: { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' },
    })
  let mounted: string

  beforeAll(() => {
    // What the stage `build` makes is made here: where no registry of images is reached its base cannot be had.
    const out = join(folder, 'build', 'out')
    mkdirSync(join(folder, 'build'))
    run(process.execPath, ['tools/runtime.ts', out])
    const file = readFileSync(inDeploy('Dockerfile'), 'utf8')
    writeFileSync(join(folder, 'Dockerfile'), file.slice(file.indexOf('FROM scratch AS tidings')))
    const context = `build=${join(folder, 'build')}`
    buildah(
      'build',
      '--format',
      'docker',
      '--build-context',
      context,
      '-t',
      'tidings',
      '-f',
      join(folder, 'Dockerfile'),
      folder,
    )
    mounted = buildah('mount', buildah('from', 'tidings').trim()).trim()
    rmSync(join(folder, 'build'), { recursive: true })
  }, 180_000)

  afterAll(() => {
    buildah('rm', '--all')
    buildah('rmi', '--all')
  })

  test('says how it is to be run: not as root, with one place to write, and how to ask whether it is well', () => {
    const { Docker } = JSON.parse(buildah('inspect', '--type', 'image', 'tidings')) as { Docker: { config: object } }
    expect(Docker.config).toMatchObject({
      User: '10001:10001',
      Volumes: { '/data': {} },
      ExposedPorts: { '8080/tcp': {} },
      Entrypoint: ['/usr/local/bin/tidings'],
      Cmd: ['serve'],
      Healthcheck: { Test: ['CMD', '/usr/local/bin/tidings', 'health'] },
    })
  })

  test('runs as its user, on a root that nobody can write', async () => {
    const port = await freePort()
    const data = join(folder, 'data')
    mkdirSync(data, { mode: 0o700 })
    run('chown', ['10001:10001', data])
    // As a container has it: the root only to be read, `/tmp` in memory, the volume, `/proc`.
    const around = [
      `mount --bind ${mounted} ${mounted}`,
      `mount -t tmpfs tmpfs ${mounted}/tmp -o mode=1777`,
      `mount --bind ${data} ${mounted}/data`,
      `mount -o remount,ro,bind ${mounted}`,
      'if touch MOUNTED/srv/x 2>/dev/null; then exit 3; fi'.replace('MOUNTED', mounted),
    ].join(' && ')
    const inside = `exec chroot --userspec=10001:10001 ${mounted} /usr/local/bin/tidings`
    const env = { PATH: '/usr/local/bin', TIDINGS_DATA: '/data', TIDINGS_PORT: String(port), TIDINGS_LOG: 'warn' }
    const shell = (command: string) => [
      '-m',
      '/bin/sh',
      '-c',
      `PATH=/usr/sbin:/usr/bin:/sbin:/bin; ${around}; ${command}`,
    ]
    const server = spawn('/usr/bin/unshare', shell(`${inside} serve`), { env, stdio: ['ignore', 'inherit', 'inherit'] })
    const ended = new Promise((resolve) => server.once('exit', resolve))
    try {
      const page = async (path: string) =>
        fetch(`http://127.0.0.1:${port}${path}`).then(
          ({ status }) => status,
          () => 0,
        )
      await expect.poll(() => page('/readyz')).toBe(200)
      expect(await page('/')).toBe(200)
      const health = execFileSync('/usr/bin/unshare', shell(`${inside} health`), { env, encoding: 'utf8' })
      expect(health).toContain('answers')
    } finally {
      server.kill('SIGTERM')
    }
    expect(await ended).toBe(0)
    expect(() => execFileSync('/usr/bin/unshare', shell(`${inside} health`), { env })).toThrow()
  }, 120_000)
})

describe('Kubernetes', () => {
  const render = (values: object): string => {
    const file = join(folder, 'rendered.yaml')
    writeFileSync(
      file,
      run('python3', [join(root, 'tools/deploy/helm.py'), inDeploy('helm/tidings'), JSON.stringify(values)]),
    )
    run('kubernetes-validate', ['-k', '1.37', '--strict', file])
    return readFileSync(file, 'utf8')
  }
  const refused = (values: object): string =>
    complaintOf('python3', [join(root, 'tools/deploy/helm.py'), inDeploy('helm/tidings'), JSON.stringify(values)])

  test('Helm takes the chart, and Kubernetes what comes of it', () => {
    const nodes = render({})
    expect(nodes).toContain('kind: PodDisruptionBudget')
    expect(nodes).toContain('terminationGracePeriodSeconds: 95')
  })

  test('groups of nodes have their roles, what scales is scaled, and a node its own address', () => {
    const groups = {
      nodes: { roles: ['doors'], replicas: 2, autoscaling: { enabled: true, maxReplicas: 3 } },
      others: { roles: ['login', 'jobs'], replicas: 1, resources: {}, autoscaling: { enabled: false } },
    }
    const rendered = render({ groups, nodeUrl: 'https://{node}.chat.example.org' })
    expect(rendered).toContain('kind: HorizontalPodAutoscaler')
    expect(rendered).toContain('value: "login,jobs"')
    expect(rendered.match(/host: chat-nodes-\d\.chat\.example\.org/g)).toHaveLength(3)
  })

  test('one node alone needs neither PostgreSQL nor NATS nor a bucket', () => {
    const rendered = render({ bus: '', store: 'sqlite', groups: { nodes: { replicas: 1 } }, s3: { enabled: false } })
    expect(rendered).not.toMatch(/TIDINGS_(BUS|STORE_FILE|MEDIA)/)
  })

  test('what cannot run is not installed', () => {
    expect(refused({ bus: '' })).toContain('bus: several nodes need NATS')
    expect(refused({ store: 'sqlite' })).toContain('store: several nodes need PostgreSQL')
    expect(refused({ groups: { nodes: { roles: ['doors', 'jobs'] } } })).toContain('no group has the role login')
  })
})

test('systemd takes the unit', () => {
  // The server is not where the unit looks for it: of this machine it is another one.
  const unit = readFileSync(inDeploy('systemd/tidings.service'), 'utf8')
  const there = unit.replaceAll('/srv/tidings/node_modules/.bin/node', '/bin/true').replace('/srv/tidings', '/')
  const file = join(folder, 'tidings.service')
  writeFileSync(file, there)
  run('systemd-analyze', ['verify', file])
  const scored = run('systemd-analyze', ['security', '--offline=true', '--threshold=20', file])
  expect(scored).toContain('OK')
})

test('Prometheus takes the rules and the settings, and the rules say what they are to', () => {
  const cwd = inDeploy('prometheus')
  run('promtool', ['check', 'rules', 'rules.yaml'], { cwd })
  run('promtool', ['test', 'rules', 'rules.test.yaml'], { cwd })
  run('promtool', ['check', 'config', '--syntax-only', 'scrape.yaml'], { cwd })
})

test('Prometheus takes what the dashboard asks for', () => {
  const dashboard = JSON.parse(readFileSync(inDeploy('grafana/tidings.json'), 'utf8')) as {
    panels: { targets?: { expr: string }[] }[]
  }
  const asked = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  // What Grafana puts in.
  const put = asked.map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$node', '.*'))
  const rules = put.map((expr, n) => ({ record: `panel:n${n}`, expr }))
  const file = join(folder, 'panels.yaml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }))
  expect(run('promtool', ['check', 'rules', file])).toContain(`${asked.length} rules found`)
})
