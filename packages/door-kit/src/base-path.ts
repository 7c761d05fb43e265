/**
 * The part of a request's address that lies beneath the base path (`/chat`, or nothing). A proxy may have taken the path off
 * already: an address that does not begin with it is left as it is.
 */
export function beneath(basePath: string, url: string): string {
  return basePath !== '' && url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : url
}
