/**
 * What goes out and is not as the protocol says fails the run, whoever swallows the error: an event that cannot be told to a
 * session is logged and left out, and a test that does not wait for it would pass.
 */
export function failOnUnsaid(fault: Error): void {
  queueMicrotask(() => {
    throw fault
  })
}
