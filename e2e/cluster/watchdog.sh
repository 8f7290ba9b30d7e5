# Waits until the pipe on standard input closes, which is when the starter is gone, then kills what it guards and
# removes the folder $1, if there is one. Lines of input: "guard PID", "forget PID", "dismiss".
pids=' '
while read -r word pid; do
  case $word in
    guard) pids="$pids$pid " ;;
    forget) case $pids in *" $pid "*) pids="${pids%% "$pid" *} ${pids#* "$pid" }" ;; esac ;;
    dismiss) exit 0 ;;
  esac
done

for pid in $pids; do
  # With its children, where it leads a group of its own.
  kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null
done
[ -n "$1" ] || exit 0
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  # A killed process may still be writing its last file.
  rm -rf -- "$1" 2>/dev/null && exit 0
  sleep 0.2
done
