import Vips from 'wasm-vips'

export type VipsModule = Awaited<ReturnType<typeof Vips>>
export type Image = InstanceType<VipsModule['Image']>

const quiet = (): void => undefined
const loading = new Map<string, Promise<VipsModule>>()

/**
 * libvips in WebAssembly: no native add-on to install, and a hostile picture breaks out into a sandbox. Formats that come
 * as modules of their own are loaded when the first picture of theirs comes.
 */
export function loadVips(library?: 'vips-heif.wasm' | 'vips-jxl.wasm'): Promise<VipsModule> {
  const dynamicLibraries = library === undefined ? [] : [library]
  const known = loading.get(library ?? '')
  if (known) return known
  // What it finds odd in a picture is nothing to the log.
  const preRun = (module: unknown): void => {
    ;(module as { readonly ENV: Record<string, string> }).ENV.VIPS_WARNING = '0'
  }
  const loaded = Vips({ dynamicLibraries, print: quiet, printErr: quiet, preRun }).then((vips) => {
    vips.concurrency(1)
    vips.Cache.max(0)
    return vips
  })
  loading.set(library ?? '', loaded)
  return loaded
}
