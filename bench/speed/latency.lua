-- The words after the address are cookies of readers, who ask in turn.
init = function(arguments)
  local requests = {}
  for number, cookie in ipairs(arguments) do
    wrk.headers["Cookie"] = cookie
    requests[number] = wrk.format()
  end
  if #requests > 0 then
    local number = 0
    request = function()
      number = number % #requests + 1
      return requests[number]
    end
  end
end

-- What wrk has counted, as one line of JSON; latencies in microseconds.
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"duration":%d,"requests":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,'
      .. '"timeout":%d,"p50":%d,"p99":%d}\n',
    summary.duration, summary.requests, summary.bytes, errors.connect, errors.read, errors.write,
    errors.status, errors.timeout, latency:percentile(50), latency:percentile(99)))
end
