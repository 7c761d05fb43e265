/** The oldest browsers that the page is for; docs/operate/browsers.md says what that means. Edge is as Chrome is. */
export const floor = { chrome: '123', firefox: '128', safari: '17.5' } as const
