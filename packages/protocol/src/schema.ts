/** For what is not part of the contract and is parsed all the same: what nodes say to each other. */
export { z } from 'zod'
