export { createGifProvider, type GifProviderOptions } from './gifs/provider.ts'
export { createLinkReader, type LinkReaderOptions } from './link-reader.ts'
export { createTranslator, type TranslatorOptions } from './translator.ts'
