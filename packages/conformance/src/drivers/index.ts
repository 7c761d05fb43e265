export { httpDoor } from './http.ts'
export { refused } from './native.ts'
export { webSocketDoor } from './web-socket.ts'
