export { createGifProvider, type GifProviderOptions } from './gifs/provider.ts'
export { createLinkReader, type LinkReaderOptions } from './link-reader.ts'
export { createPosting, type PostingOptions } from './posting.ts'
export { createTranslator, type TranslatorOptions } from './translator.ts'
