// Started by prepare.mjs after this folder was installed. The library unpacks into the temporary directory: it is given one
// of ours, which nobody else on the machine can write to.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpackedFolder } from './find.mjs'

const next = `${unpackedFolder}.next`
rmSync(next, { recursive: true, force: true })
mkdirSync(next)
process.env.TMPDIR = next
// By a name that no checker follows: a machine that has a browser never installs this folder.
const library = '@sparticuz/chromium'
const { default: chromium, inflate } = await import(library)
await chromium.executablePath()
// Libraries that Debian calls libnss3, libnspr4 and libexpat1.
await inflate(fileURLToPath(new URL('node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url)))
writeFileSync(
  join(next, 'fonts.conf'),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(unpackedFolder, 'fonts')}</dir>
  <cachedir>${join(unpackedFolder, 'fonts-cache')}</cachedir>
</fontconfig>
`,
)
rmSync(unpackedFolder, { recursive: true, force: true })
renameSync(next, unpackedFolder)
