/** public/supported.js has looked, and told whoever has such a browser. */
export const isTooOld = 'tooOld' in document.documentElement.dataset
