/** What is used of the library: it brings the types of its C functions only. */
declare module 'libheif-js/wasm-bundle.js' {
  export interface HeifPicture {
    get_width(): number
    get_height(): number
    is_primary(): boolean
    display(
      into: { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number },
      done: (shown: { readonly data: Uint8ClampedArray } | null) => void,
    ): void
    free(): void
  }
  const libheif: { HeifDecoder: new () => { decode(bytes: Uint8Array): readonly HeifPicture[] } }
  // biome-ignore lint/style/noDefaultExport: the library has no other
  export default libheif
}
