#!/usr/bin/env node
// The name by which units and scripts of before start the server; `start.js` starts it a little faster.
import './start.js'
